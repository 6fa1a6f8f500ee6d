import type { Facts } from '../wire/facts';

/** In [start, end) there is now exactly one VMA with these facts, or (null) nothing. */
export interface Statement {
  readonly start: number;
  readonly end: number;
  readonly facts: Facts | null;
  /** Of the VMA in its file, in bytes; 0 where there is none. */
  readonly offset: number;
}

/** One past the highest address that 64 bits can name. */
export const ADDRESS_LIMIT = 2 ** 64;
