import type { Explanation } from './explanation';

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
  const last = after.patterns.at(-1);
  for (const { id } of after.patterns) {
    rates.set(id, 0);
  }
  const count = (id: string, vmas: number): void => {
    const pattern = after.patternOf.get(id) ?? (last?.id === 'other' ? 'other' : undefined);
    if (pattern !== undefined) {
      rates.set(pattern, rates.get(pattern)! + vmas / seconds);
    }
  };
  for (const [id, vmas] of after.counts) {
    count(id, vmas - (before.counts.get(id) ?? 0));
  }
  for (const [id, vmas] of before.counts) {
    if (!after.counts.has(id)) {
      count(id, -vmas);
    }
  }
  return rates;
}
