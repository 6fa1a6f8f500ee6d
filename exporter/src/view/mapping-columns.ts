import type { LiveMap } from '../client/types';
import type { Kind } from '../wire/vma';
import type { MappingColumns } from './types';

/** The columns of a map, with what was seen to happen to its mappings, where anything was. */
export function columnsOf(map: LiveMap): MappingColumns {
  const start: number[] = [];
  const end: number[] = [];
  const kind: Kind[] = [];
  const perms: string[] = [];
  const path: string[] = [];
  const offset: number[] = [];
  const lives: History = { since: [], changedAt: [], lastOp: [], changes: [] };
  map.visit((from, to, at, facts, life) => {
    start.push(from);
    end.push(to);
    kind.push(facts.kind);
    perms.push(facts.perms);
    path.push(facts.path);
    offset.push(at);
    lives.since.push(milliseconds(life?.since));
    lives.changedAt.push(milliseconds(life?.ts));
    lives.lastOp.push(life?.op ?? null);
    lives.changes.push(life?.count ?? null);
  });
  const columns = { length: start.length, start, end, kind, perms, path, offset };
  return lives.changes.some((count) => count !== null) ? { ...columns, ...lives } : columns;
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
