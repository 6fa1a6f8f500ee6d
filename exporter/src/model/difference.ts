import type { Facts } from '../wire/facts';
import type { AddressSpace } from './address-space';
import type { Chunk } from './chunk';

/** In [start, end) there is now exactly one VMA with these facts, or (null) nothing. */
export interface Statement {
  readonly start: number;
  readonly end: number;
  readonly facts: Facts | null;
  /** Of the VMA in its file, in bytes; 0 where there is none. */
  readonly offset: number;
}

/**
 * The statements that turn the map `before` into the map `after`, from low to high addresses: one for each VMA that is
 * new or different, one for each gap of `after` in which `before` has something. Empty when the maps agree. Made in
 * that order, a later one may find itself true already. Costs a step for each VMA of the two.
 */
export function difference(before: AddressSpace, after: AddressSpace): Statement[] {
  const statements: Statement[] = [];
  const old = new Cursor(before.chunks);
  let gapStart = 0;
  const emptied = (start: number, end: number): void => {
    old.skipTo(start);
    if (start < end && old.start < end) {
      const from = Math.max(start, old.start);
      let to = from;
      while (old.start < end) {
        to = Math.min(end, old.end);
        if (old.end > end) {
          break;
        }
        old.next();
      }
      statements.push({ start: from, end: to, facts: null, offset: 0 });
    }
  };
  after.visit((start, end, offset, facts) => {
    emptied(gapStart, start);
    old.skipTo(start);
    if (old.start !== start || old.end !== end || old.offset !== offset || old.facts !== facts) {
      statements.push({ start, end, facts, offset });
    }
    gapStart = end;
  });
  emptied(gapStart, ADDRESS_LIMIT);
  return statements;
}

/** Walks over the VMAs of a map. Past the last one, `start` and `end` are Infinity. */
class Cursor {
  start = Infinity;
  end = Infinity;
  private chunk = 0;
  private index = 0;

  constructor(private readonly chunks: readonly Chunk<unknown>[]) {
    this.read();
  }

  get offset(): number {
    return this.chunks[this.chunk]!.offset(this.index);
  }

  get facts(): Facts {
    return this.chunks[this.chunk]!.factsAt(this.index);
  }

  next(): void {
    this.index++;
    if (this.index === this.chunks[this.chunk]!.length) {
      this.index = 0;
      this.chunk++;
    }
    this.read();
  }

  /** To the first VMA that ends above `address`. */
  skipTo(address: number): void {
    while (this.end <= address) {
      this.next();
    }
  }

  private read(): void {
    const chunk = this.chunks[this.chunk];
    this.start = chunk === undefined ? Infinity : chunk.start(this.index);
    this.end = chunk === undefined ? Infinity : chunk.end(this.index);
  }
}

/** One past the highest address that 64 bits can name. */
export const ADDRESS_LIMIT = 2 ** 64;
