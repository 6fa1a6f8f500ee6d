import type { Vma } from '../wire/vma';
import { type AddressSpace, sameVma } from './address-space';

/** In [start, end) there is now exactly `vma`, or nothing. */
export interface Statement {
  readonly start: number;
  readonly end: number;
  readonly vma: Vma | null;
}

/**
 * The statements that turn the map `before` into the map `after`, from low to high addresses: one for each VMA that is
 * new or different, one for each gap of `after` in which `before` has something. Empty when the maps agree. Made in
 * that order, a later one may find itself true already.
 */
export function difference(before: AddressSpace, after: AddressSpace): Statement[] {
  const statements: Statement[] = [];
  let gapStart = 0;
  const emptied = (start: number, end: number): void => {
    const gone = start < end ? before.overlapping(start, end) : [];
    if (gone.length > 0) {
      statements.push({
        start: Math.max(start, gone[0]!.start),
        end: Math.min(end, gone.at(-1)!.end),
        vma: null,
      });
    }
  };
  for (const vma of after.values()) {
    emptied(gapStart, vma.start);
    const old = before.startingAt(vma.start);
    if (old === undefined || !sameVma(old, vma)) {
      statements.push({ start: vma.start, end: vma.end, vma });
    }
    gapStart = vma.end;
  }
  emptied(gapStart, ADDRESS_LIMIT);
  return statements;
}

/** One past the highest address that 64 bits can name. */
export const ADDRESS_LIMIT = 2 ** 64;
