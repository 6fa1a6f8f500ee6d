import { groupOf } from './kinds';
import { mappingName } from './names';
import type { KindGroup, MappingColumns } from './types';

/** How mappings of one name and access have grown or shrunk between two states of a map. */
export interface Growth {
  readonly name: string;
  readonly perms: string;
  readonly group: KindGroup;
  /** Mappings, now less before. */
  readonly vmas: number;
  /** Bytes, now less before. */
  readonly bytes: number;
}

/** What differs between two states of a map, by name and access; the largest growth first, the largest loss last. */
export function growthOf(before: MappingColumns, after: MappingColumns): Growth[] {
  const growths = new Map<string, { name: string; perms: string; group: KindGroup; vmas: number; bytes: number }>();
  const count = (columns: MappingColumns, sign: 1 | -1): void => {
    for (let i = 0; i < columns.length; i++) {
      const name = mappingName(columns, i);
      const perms = columns.perms[i]!;
      const key = `${name}\n${perms}`;
      const growth = growths.get(key) ?? { name, perms, group: groupOf(columns.kind[i]!), vmas: 0, bytes: 0 };
      growth.vmas += sign;
      growth.bytes += sign * (columns.end[i]! - columns.start[i]!);
      growths.set(key, growth);
    }
  };
  count(before, -1);
  count(after, 1);
  return [...growths.values()]
    .filter((growth) => growth.vmas !== 0 || growth.bytes !== 0)
    .sort((a, b) => b.bytes - a.bytes || b.vmas - a.vmas);
}
