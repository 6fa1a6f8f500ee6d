import { formatCount } from '../../format-numbers';
import type { Gathered } from './patterns';
import { helpOf } from './help';
import { reasonInWords, type ReasonCount } from './reasons';
import type { Range, Runs } from './runs';
import { sentenceOf } from './sentences';
import { OTHER } from './sort';
import { Totals } from './totals';

/** Mappings that are many for one cause. Each mapping of a map is in exactly one. */
export interface Pattern {
  /** The same in each look at the map, and in other maps. */
  readonly id: string;
  /** What it is, with numbers. Paths are escaped as on the wire. */
  readonly sentence: string;
  readonly vmas: number;
  readonly bytes: number;
  /** In how many runs of mappings that touch. */
  readonly runs: number;
  /** The largest of these runs, by address; up to 64. */
  readonly ranges: readonly Range[];
  /** First address of the largest run. */
  readonly example: number;
  /** Why those that touch the mapping below them are not one with it, the most frequent first. */
  readonly reasons: readonly ReasonCount[];
  /** What would make them fewer, a sentence each; empty: nothing that could be told from the map. */
  readonly help: readonly string[];
}

/** Why a map has as many VMAs as it has. */
export interface Explanation {
  readonly vmas: number;
  /** Pairs of neighbours that touch. */
  readonly touching: number;
  /** Why these pairs stay two, the most frequent first. Their counts add up to `touching`. */
  readonly reasons: readonly ReasonCount[];
  /** The one with most VMAs first, and last what is no pattern. Their VMAs add up to `vmas`. */
  readonly patterns: readonly Pattern[];
  /** By what a mapping is counted as, however few there are of it: how many, and in which pattern. What has none is not in it. */
  readonly counts: ReadonlyMap<string, { readonly vmas: number; readonly pattern: string }>;
}

/** Puts an explanation together. @param runs by place of the pattern */
export function explanationOf(
  sorts: ReadonlyMap<string, Totals>,
  { patterns, placeOf }: Gathered,
  runs: readonly Runs[],
): Explanation {
  const all = new Totals(OTHER);
  for (const totals of patterns) {
    all.add(totals);
  }
  const reasons = ranked(all);
  return {
    vmas: all.vmas,
    touching: reasons.reduce((sum, { count }) => sum + count, 0),
    reasons,
    patterns: patterns.map((totals, place) => patternOf(totals, runs[place]!)),
    counts: new Map([...sorts].map(([id, { vmas }]) => [id, { vmas, pattern: patterns[placeOf.get(id)!]!.sort.id }])),
  };
}

function patternOf(totals: Totals, runs: Runs): Pattern {
  return {
    id: totals.sort.id,
    sentence: sentenceOf(totals, runs),
    vmas: totals.vmas,
    bytes: totals.bytes,
    runs: runs.count,
    ranges: runs.ranges(),
    example: runs.largest()!.start,
    reasons: ranked(totals),
    help: helpOf(totals),
  };
}

function ranked({ reasons }: Totals): ReasonCount[] {
  return reasons
    .map(({ reason, pairs }) => ({ reason, words: reasonInWords(reason), count: pairs }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

/**
 * What would keep mmap() from failing, whatever the cause: a higher limit, where the map takes more than half of it. Null: none is
 * needed, or the limit is not known.
 *
 * @param limit vm.max_map_count
 */
export function higherLimit(
  vmas: number,
  limit: number | null,
): { readonly limit: number; readonly words: string } | null {
  if (limit === null) {
    return null;
  }
  const higher = 2 ** (Math.floor(Math.log2(Math.max(2 * vmas, 1))) + 1);
  if (higher <= limit) {
    return null;
  }
  const words = `Raise vm.max_map_count from ${formatCount(limit)} to ${formatCount(higher)}: sysctl -w vm.max_map_count=${higher}`;
  return { limit: higher, words };
}
