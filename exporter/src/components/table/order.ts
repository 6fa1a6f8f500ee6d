import { GROUP_NAMES, kindGroupOf, matches, unescapeWire, type Filter, type Mappings } from '../../view';
import type { Facts } from '../../wire/facts';
import type { RowKeys } from '../virtual/useRows';

/** What a table of mappings can be sorted by. */
export type SortKey = 'address' | 'size' | 'access' | 'kind' | 'path';

export interface Sort {
  readonly by: SortKey;
  readonly ascending: boolean;
}

/** The mappings of a table in their order. As rows of a list, the key of a mapping is its start. */
export interface Order extends RowKeys {
  /** Place among the mappings of what is in a row. */
  indexAt(row: number): number;
}

/** Whether an order costs a step for each mapping, and is not to be made for every state of a large map. */
export function isCostly(filter: Filter, by: SortKey): boolean {
  return filter !== null || by !== 'address';
}

/** The mappings to show, in order; equal ones by address. By address and without a filter it costs nothing. */
export function orderOf(mappings: Mappings, filter: Filter, { by, ascending }: Sort): Order {
  const indices = isCostly(filter, by) ? indicesBy(mappings, filter, by) : null;
  const length = indices?.length ?? mappings.length;
  const turned = (row: number): number => (ascending ? row : length - 1 - row);
  const indexAt = (row: number): number => (indices === null ? turned(row) : indices[turned(row)]!);
  const rowOf = (start: number): number => {
    const found = mappings.indexAt(start);
    if (by !== 'address') {
      const at = found < 0 ? -1 : (indices?.indexOf(found) ?? found);
      return at < 0 ? -1 : turned(at);
    }
    // What is no longer there has neighbours.
    const nearest = found < 0 ? -1 - found : found;
    const at = indices === null ? nearest : lowerBound(indices, nearest);
    return length === 0 ? -1 : turned(Math.min(at, length - 1));
  };
  return { length, indexAt, keyAt: (row) => mappings.start(indexAt(row)), rowOf };
}

/** The orders made of a map, without their direction. A filter is a new object whenever it changes. */
const made = new WeakMap<Mappings, { filter: Filter; by: SortKey; indices: Int32Array }>();

function indicesBy(mappings: Mappings, filter: Filter, by: SortKey): Int32Array {
  const known = made.get(mappings);
  if (known?.by === by && known.filter === filter) {
    return known.indices;
  }
  const indices =
    by === 'address'
      ? indicesMatching(mappings, filter)
      : sorted(mappings, filter === null ? null : indicesMatching(mappings, filter), by);
  made.set(mappings, { filter, by, indices });
  return indices;
}

function indicesMatching(mappings: Mappings, filter: Filter): Int32Array {
  const indices = new Int32Array(mappings.length);
  let count = 0;
  let index = 0;
  for (const chunk of mappings.chunks) {
    for (let i = 0; i < chunk.length; i++, index++) {
      if (matches(filter, chunk.factsAt(i))) {
        indices[count++] = index;
      }
    }
  }
  return indices.slice(0, count);
}

/**
 * Mappings that have the same value are counted, and each is then put in its place: a map of a million has few sizes and fewer paths.
 *
 * @param among from low to high; null: all
 */
function sorted(mappings: Mappings, among: Int32Array | null, by: Exclude<SortKey, 'address'>): Int32Array {
  const count = among?.length ?? mappings.length;
  const bucketOf = by === 'size' ? sizeBuckets(mappings) : factsBuckets(mappings, by);
  const buckets = new Int32Array(count);
  for (let n = 0; n < count; n++) {
    buckets[n] = bucketOf.of(among === null ? n : among[n]!);
  }
  const ranks = bucketOf.ranks();
  const nextOf = new Int32Array(ranks.length + 1);
  for (let n = 0; n < count; n++) {
    nextOf[ranks[buckets[n]!]! + 1]!++;
  }
  for (let rank = 0; rank < ranks.length; rank++) {
    nextOf[rank + 1]! += nextOf[rank]!;
  }
  const indices = new Int32Array(count);
  for (let n = 0; n < count; n++) {
    indices[nextOf[ranks[buckets[n]!]!]!++] = among === null ? n : among[n]!;
  }
  return indices;
}

/** Sorts mappings into buckets of equal ones. */
interface Buckets {
  of(index: number): number;
  /** The place of each bucket among all, in order. */
  ranks(): Int32Array;
}

function sizeBuckets(mappings: Mappings): Buckets {
  const buckets = new Map<number, number>();
  return {
    of: (index) => bucketFor(buckets, mappings.end(index) - mappings.start(index)),
    ranks: () => {
      const ranks = new Int32Array(buckets.size);
      Float64Array.from(buckets.keys())
        .sort()
        .forEach((size, rank) => {
          ranks[buckets.get(size)!] = rank;
        });
      return ranks;
    },
  };
}

function factsBuckets(mappings: Mappings, by: 'access' | 'kind' | 'path'): Buckets {
  const known = new Map<Facts, number>();
  const buckets = new Map<string, number>();
  return {
    of: (index) => {
      const facts = mappings.facts(index);
      let bucket = known.get(facts);
      if (bucket === undefined) {
        bucket = bucketFor(buckets, TEXTS[by](facts));
        known.set(facts, bucket);
      }
      return bucket;
    },
    ranks: () => {
      const ranks = new Int32Array(buckets.size);
      [...buckets.keys()].sort().forEach((text, rank) => {
        ranks[buckets.get(text)!] = rank;
      });
      return ranks;
    },
  };
}

/** What the rows are sorted by. Nameless mappings come after all paths. */
const TEXTS: Readonly<Record<'access' | 'kind' | 'path', (facts: Facts) => string>> = {
  access: ({ perms }) => perms,
  kind: ({ kind }) => GROUP_NAMES[kindGroupOf(kind)],
  path: ({ path, kind }) => (path === '' ? `\uffff${kind}` : unescapeWire(path)),
};

function bucketFor<T>(buckets: Map<T, number>, value: T): number {
  let bucket = buckets.get(value);
  if (bucket === undefined) {
    bucket = buckets.size;
    buckets.set(value, bucket);
  }
  return bucket;
}

/** How many of these, from low to high, are less than `value`. */
function lowerBound(sortedValues: Int32Array, value: number): number {
  let [low, high] = [0, sortedValues.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sortedValues[middle]! < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
