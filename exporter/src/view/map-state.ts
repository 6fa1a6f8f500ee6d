import type { MapStateName } from '../wire/stream/messages';
import { formatAge } from '../format-numbers';

/** What is known of a map, and what is shown of it. */
export interface MapStateShown {
  readonly map: MapStateName;
  /** Unix µs. */
  readonly map_since: number;
  readonly map_reason: string | null;
  /** Whether something of it was ever read. */
  readonly known: boolean;
}

/** Words for a map that is not what the process's map is now. */
export interface MapStateWords {
  readonly level: 'warning' | 'critical';
  /** For beside a name. */
  readonly short: string;
  /** A sentence or two: since when, why, and what it means for what is shown. */
  readonly long: string;
}

/** @param now Unix time in ms. @returns null for a map that is as it should be. */
export function mapStateInWords(
  { map, map_since, map_reason, known }: MapStateShown,
  now: number,
): MapStateWords | null {
  const age = formatAge(now - map_since / 1000);
  const why = map_reason ?? 'the exporter does not say why';
  switch (map) {
    case 'ok':
      return null;
    case 'reading':
      return { level: 'warning', short: 'reading the map', long: `The map is being read, since ${age}: ${why}.` };
    case 'unreadable':
      return known
        ? {
            level: 'critical',
            short: `as of ${age} ago`,
            long: `This is the map as it was ${age} ago. Since then it can’t be read: ${why}.`,
          }
        : { level: 'critical', short: 'can’t be read', long: `The map can’t be read: ${why}.` };
  }
}
