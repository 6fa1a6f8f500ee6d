import { relate } from './relation';
import type { MappingColumns, Relation } from './types';

/** An address range. */
export interface Range {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** What became of a map between two states, as ranges; neighbouring ones joined. */
export interface MapDifference {
  /** Mapped now, and not before or otherwise before. */
  readonly changed: Range[];
  /** Mapped before, and not now. */
  readonly vanished: Range[];
}

/**
 * Compares two states of one map. Linear in the number of mappings.
 *
 * @returns null when there are more than `limit` ranges of one sort: then the map is another one, and nothing is news.
 */
export function differenceOf(before: MappingColumns, after: MappingColumns, limit: number): MapDifference | null {
  const changed: Range[] = [];
  const vanished: Range[] = [];
  let i = 0;
  let j = 0;
  let at = 0;
  while (i < before.length || j < after.length) {
    const oldStart = i < before.length ? before.start[i]! : Infinity;
    const newStart = j < after.length ? after.start[j]! : Infinity;
    at = Math.max(at, Math.min(oldStart, newStart));
    const inOld = oldStart <= at;
    const inNew = newStart <= at;
    const to = Math.min(inOld ? before.end[i]! : oldStart, inNew ? after.end[j]! : newStart);
    if (inOld && !inNew) {
      extend(vanished, at, to);
    } else if (inNew && !(inOld && isSame(relate(before, i, after, j)))) {
      extend(changed, at, to);
    }
    at = to;
    if (inOld && before.end[i]! <= at) {
      i++;
    }
    if (inNew && after.end[j]! <= at) {
      j++;
    }
    if (changed.length > limit || vanished.length > limit) {
      return null;
    }
  }
  return { changed, vanished };
}

function isSame(relation: Relation | null): boolean {
  return relation === 'copied' || relation === 'shared';
}

function extend(ranges: Range[], start: number, end: number): void {
  const last = ranges.at(-1);
  if (last?.end === start) {
    ranges[ranges.length - 1] = { start: last.start, end };
  } else {
    ranges.push({ start, end });
  }
}
