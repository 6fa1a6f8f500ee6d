import { anonymousSort, OTHER, type Sort } from './sort';
import { Totals } from './totals';

/** What has fewer VMAs is no pattern. */
const FEWEST = 8;
/** More patterns than these nobody reads: the smallest are others. */
const MOST = 50;
/** Memory of one size is a pattern of its own if it is so large a part of the nameless memory with like permissions. */
const SHARE_OF_SIZE = 1 / 16;

/** Which sorts make a pattern together. */
export interface Gathered {
  /** The patterns, the one with most VMAs first; what is no pattern last, if there is anything. */
  readonly patterns: readonly Totals[];
  /** Place among them, by the id of a sort. */
  readonly placeOf: ReadonlyMap<string, number>;
}

/** Makes patterns of sorts: each sort is counted in exactly one. */
export function gather(sorts: ReadonlyMap<string, Totals>): Gathered {
  const sortOf = sizesApart(sorts);
  const all = new Map<string, Totals>();
  for (const totals of sorts.values()) {
    const sort = sortOf(totals.sort);
    const sum = all.get(sort.id) ?? new Totals(sort);
    all.set(sort.id, sum);
    sum.add(totals);
  }
  const large = [...all.values()]
    .filter(({ sort, vmas }) => sort !== OTHER && vmas >= FEWEST)
    .sort((a, b) => b.vmas - a.vmas || b.bytes - a.bytes || (a.sort.id < b.sort.id ? -1 : 1))
    .slice(0, MOST);
  const places = new Map(large.map(({ sort }, place) => [sort.id, place]));
  const others = new Totals(OTHER);
  for (const [id, totals] of all) {
    if (!places.has(id)) {
      others.add(totals);
    }
  }
  return {
    patterns: others.vmas > 0 ? [...large, others] : large,
    placeOf: new Map([...sorts].map(([id, { sort }]) => [id, places.get(sortOf(sort).id) ?? large.length])),
  };
}

/** Memory of a size that few mappings have counts with that of other sizes. */
function sizesApart(sorts: ReadonlyMap<string, Totals>): (sort: Sort) => Sort {
  const nameless = new Map<string, number>();
  for (const { sort, vmas } of sorts.values()) {
    if (sort.type === 'anonymous') {
      nameless.set(sort.perms, (nameless.get(sort.perms) ?? 0) + vmas);
    }
  }
  return (sort) => {
    if (sort.type !== 'anonymous' || sort.bytes === null) {
      return sort;
    }
    const { vmas } = sorts.get(sort.id)!;
    const isApart = vmas >= FEWEST && vmas >= nameless.get(sort.perms)! * SHARE_OF_SIZE;
    return isApart ? sort : anonymousSort(sort.perms, null);
  };
}
