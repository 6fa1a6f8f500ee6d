import { groupOf } from './kinds';
import { KIND_GROUPS, type KindGroup, type MappingColumns } from './types';

/** One entry of the legend. */
export interface LegendEntry {
  readonly group: KindGroup;
  readonly vmas: number;
  readonly bytes: number;
}

/** The kinds that a map has, in the legend's order, with their number and size. */
export function legendOf(columns: MappingColumns): LegendEntry[] {
  const totals = new Map<KindGroup, { vmas: number; bytes: number }>();
  for (let i = 0; i < columns.length; i++) {
    const group = groupOf(columns.kind[i]!);
    const total = totals.get(group) ?? { vmas: 0, bytes: 0 };
    total.vmas++;
    total.bytes += columns.end[i]! - columns.start[i]!;
    totals.set(group, total);
  }
  return KIND_GROUPS.flatMap((group) => {
    const total = totals.get(group);
    return total === undefined ? [] : [{ group, ...total }];
  });
}
