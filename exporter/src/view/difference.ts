import type { Range } from './block';
import type { Mappings } from '../model/mappings';
import { relate } from './relation';
import type { Apart } from '../model/chunks-apart';
import { differing } from './shared-chunks';
import type { Relation } from './types';

/** What became of a map between two states, as ranges; neighbouring ones joined. */
export interface MapDifference {
  /** Mapped now, and not before or otherwise before. */
  readonly changed: Range[];
  /** Mapped before, and not now. */
  readonly vanished: Range[];
}

/**
 * Compares two states of one map. Costs what the chunks that differ hold.
 *
 * @returns null when there are more than `limit` ranges of one sort: then the map is another one, and nothing is news.
 */
export function differenceOf(before: Mappings, after: Mappings, limit: number): MapDifference | null {
  const difference: MapDifference = { changed: [], vanished: [] };
  for (const part of differing(before, after)) {
    if (!compare(before, after, part, difference, limit)) {
      return null;
    }
  }
  return difference;
}

/** @returns false when there are too many. */
function compare(
  before: Mappings,
  after: Mappings,
  part: Apart,
  { changed, vanished }: MapDifference,
  limit: number,
): boolean {
  let i = part.before.from;
  let j = part.after.from;
  let at = 0;
  while (i < part.before.to || j < part.after.to) {
    const oldStart = i < part.before.to ? before.start(i) : Infinity;
    const newStart = j < part.after.to ? after.start(j) : Infinity;
    at = Math.max(at, Math.min(oldStart, newStart));
    const inOld = oldStart <= at;
    const inNew = newStart <= at;
    const to = Math.min(inOld ? before.end(i) : oldStart, inNew ? after.end(j) : newStart);
    if (inOld && !inNew) {
      extend(vanished, at, to);
    } else if (inNew && !(inOld && isSame(relate(before, i, after, j)))) {
      extend(changed, at, to);
    }
    at = to;
    if (inOld && before.end(i) <= at) {
      i++;
    }
    if (inNew && after.end(j) <= at) {
      j++;
    }
    if (changed.length > limit || vanished.length > limit) {
      return false;
    }
  }
  return true;
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
