import type { Explanation } from './explanation';
import { OTHER } from './sort';

/** Looks that are closer than this say nothing of how fast anything grows, in seconds. */
const SHORTEST = 10;

/**
 * How fast each pattern of a map grows, in VMAs a second, by the pattern's id: what is now counted in it, against what was of the same
 * before. What has gone altogether is counted with what fits no pattern, so that the rates add up to that of the map.
 *
 * @param before of the same program's map, `seconds` earlier.
 * @returns empty where the looks are less than 10 s apart: that is not known.
 */
export function growthBetween(before: Explanation, after: Explanation, seconds: number): ReadonlyMap<string, number> {
  const rates = new Map<string, number>();
  if (!(seconds >= SHORTEST)) {
    return rates;
  }
  for (const { id } of after.patterns) {
    rates.set(id, 0);
  }
  const count = (pattern: string, vmas: number): void => {
    const rate = rates.get(pattern);
    if (rate !== undefined) {
      rates.set(pattern, rate + vmas / seconds);
    }
  };
  for (const [id, { vmas, pattern }] of after.counts) {
    count(pattern, vmas - (before.counts.get(id)?.vmas ?? 0));
  }
  for (const [id, { vmas }] of before.counts) {
    if (!after.counts.has(id)) {
      count(OTHER.id, -vmas);
    }
  }
  return rates;
}
