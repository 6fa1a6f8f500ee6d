import type { Sums } from '../model/sums';
import { KINDS } from '../wire/vma';
import { kindGroupOf } from './kinds';
import { KIND_GROUPS, type KindGroup } from './types';

/** One entry of the legend. */
export interface LegendEntry {
  readonly group: KindGroup;
  readonly vmas: number;
  readonly bytes: number;
}

/** The kinds of what adds up to `sums`, in the legend's order, with their number and size. */
export function legendOf(sums: Sums): LegendEntry[] {
  const totals = new Map<KindGroup, { vmas: number; bytes: number }>();
  for (const kind of KINDS) {
    const { vmas, bytes } = sums.total(kind);
    const total = totals.get(kindGroupOf(kind)) ?? { vmas: 0, bytes: 0 };
    if (vmas > 0) {
      totals.set(kindGroupOf(kind), { vmas: total.vmas + vmas, bytes: total.bytes + bytes });
    }
  }
  return KIND_GROUPS.flatMap((group) => {
    const total = totals.get(group);
    return total === undefined ? [] : [{ group, ...total }];
  });
}
