import { formatAge } from '../../view';
import type { WatchedProcess } from '../watch/watch';

/** Processes whose maps are not what they are now, for one and the same reason. */
export interface Reason {
  /** The reason, as the exporter has it. */
  readonly key: string;
  /** A sentence. */
  readonly words: string;
  readonly level: 'warning' | 'critical';
  /** Never empty. */
  readonly processes: readonly WatchedProcess[];
}

/** Why maps are not known, or not as they are now; that of most processes first. @param now Unix time in ms. */
export function reasonsOf(processes: readonly WatchedProcess[], now: number): Reason[] {
  const byReason = new Map<string, WatchedProcess[]>();
  for (const process of processes) {
    const { map, map_reason, known } = process.listed.mapState;
    if (map !== 'ok') {
      const key = `${map} ${known} ${map_reason}`;
      byReason.set(key, [...(byReason.get(key) ?? []), process]);
    }
  }
  return [...byReason]
    .map(([key, those]) => reasonOf(key, those, now))
    .sort((a, b) => b.processes.length - a.processes.length || (a.key < b.key ? -1 : 1));
}

function reasonOf(key: string, processes: readonly WatchedProcess[], now: number): Reason {
  const states = processes.map(({ listed }) => listed.mapState);
  const why = states[0]?.map_reason ?? 'the exporter does not say why';
  const reading = states[0]?.map === 'reading';
  const known = states[0]?.known === true;
  const since = states.reduce((oldest, { map_since }) => Math.min(oldest, map_since), Infinity);
  const age = formatAge(now - since / 1000);
  return {
    key,
    level: reading ? 'warning' : 'critical',
    words: reading
      ? `Being read, since ${age}: ${why}.`
      : known
        ? `Not read since ${age} ago: ${why}.`
        : `Can’t be read: ${why}.`,
    processes,
  };
}
