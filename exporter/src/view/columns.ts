import type { VmaLife } from '../client/types';
import type { Vma } from '../wire/vma';
import type { MappingColumns } from './types';

/**
 * The columns of a map.
 *
 * @param vmas from low to high, as AddressSpace.values() yields them
 * @param lifeOf what was seen to happen to each, where that is known
 */
export function columnsOf(vmas: Iterable<Vma>, lifeOf?: (vma: Vma) => VmaLife | undefined): MappingColumns {
  const start: number[] = [];
  const end: number[] = [];
  const kind: Vma['kind'][] = [];
  const perms: string[] = [];
  const path: string[] = [];
  const offset: number[] = [];
  const lives: History = { since: [], changedAt: [], lastOp: [], changes: [] };
  let isAnyKnown = false;
  for (const vma of vmas) {
    start.push(vma.start);
    end.push(vma.end);
    kind.push(vma.kind);
    perms.push(vma.perms);
    path.push(vma.path);
    offset.push(vma.offset);
    const life = lifeOf?.(vma);
    isAnyKnown ||= life !== undefined;
    if (lifeOf !== undefined) {
      lives.since.push(milliseconds(life?.since));
      lives.changedAt.push(milliseconds(life?.ts));
      lives.lastOp.push(life?.op ?? null);
      lives.changes.push(life?.count ?? null);
    }
  }
  const columns = { length: start.length, start, end, kind, perms, path, offset };
  return isAnyKnown ? { ...columns, ...lives } : columns;
}

interface History {
  readonly since: (number | null)[];
  readonly changedAt: (number | null)[];
  readonly lastOp: (string | null)[];
  readonly changes: (number | null)[];
}

function milliseconds(microseconds: number | null | undefined): number | null {
  return microseconds == null ? null : microseconds / 1000;
}

/** Index of the mapping that holds `address`, or, where none does, -1 minus the number of mappings wholly below it. */
export function indexAt(columns: MappingColumns, address: number): number {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (columns.end[middle]! <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < columns.length && columns.start[low]! <= address ? low : -1 - low;
}
