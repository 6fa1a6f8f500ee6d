import type { WatchedProcess } from './watch';

/** Of vm.max_map_count: below it nobody needs to look. */
const NEAR_SHARE = 0.1;
/** Changes a second: less is what any idle program does. */
const BUSY = 1;

/** The first few of a ranking, and how many there are in all. */
export interface Ranking {
  readonly first: readonly WatchedProcess[];
  readonly all: number;
}

/** What each section of the start view ranks by; null: it does not belong there. */
const SCORES = {
  closest: ({ headroom }: WatchedProcess) =>
    headroom !== null && headroom.share >= NEAR_SHARE ? headroom.share : null,
  growing: ({ growth }: WatchedProcess) => (growth?.steady === true ? growth.perMinute : null),
  busiest: ({ changes }: WatchedProcess) => (changes !== null && changes >= BUSY ? changes : null),
  writableExecutable: ({ listed }: WatchedProcess) => listed.writableExecutableVmas || null,
  /** Those that were never read first, then by how long ago. */
  unread: ({ listed: { mapState } }: WatchedProcess) =>
    mapState.map === 'ok' ? null : (mapState.known ? 1 : 2) * 1e16 - mapState.map_since,
} as const;

/** The sections of the start view. */
export type Section = keyof typeof SCORES;

/** Those that a section is about, the worst first, `most` of them. */
export function rank(section: Section, processes: readonly WatchedProcess[], most: number): Ranking {
  const scoreOf = SCORES[section];
  const scored = processes.flatMap((process) => {
    const score = scoreOf(process);
    return score === null ? [] : [{ process, score }];
  });
  scored.sort((a, b) => b.score - a.score || a.process.listed.pid - b.process.listed.pid);
  return { first: scored.slice(0, most).map(({ process }) => process), all: scored.length };
}

/** The process that is closest to the limit, however far; null where none is known. */
export function closestOf(processes: readonly WatchedProcess[]): WatchedProcess | null {
  return processes.reduce<WatchedProcess | null>(
    (most, process) => ((process.headroom?.share ?? -1) > (most?.headroom?.share ?? -1) ? process : most),
    null,
  );
}
