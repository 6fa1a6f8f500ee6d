import type { UnreadableReason } from '../wire/events';
import type { AddressSpace } from './address-space';
import type { Process } from './process';

/** How many maps can't be read for one reason. */
export interface UnreadableCount {
  readonly maps: number;
  /** One sentence for people, of one of them: what is in the way, and what would help. */
  readonly reason: string;
}

/** What can't be read of a number of processes; address spaces that several share count once. */
export interface UnreadableMaps {
  readonly maps: number;
  readonly unreadable: ReadonlyMap<UnreadableReason, UnreadableCount>;
}

/** Counts the maps of `processes` that can't be read. */
export function unreadableMaps(processes: Iterable<Process>): UnreadableMaps {
  const seen = new Set<AddressSpace>();
  const unreadable = new Map<UnreadableReason, UnreadableCount>();
  for (const { map, mapState } of processes) {
    if (seen.has(map)) {
      continue;
    }
    seen.add(map);
    if (mapState.state === 'unreadable') {
      const { cause, reason } = mapState;
      unreadable.set(cause, { maps: (unreadable.get(cause)?.maps ?? 0) + 1, reason });
    }
  }
  return { maps: seen.size, unreadable };
}

/** In words, the most frequent reason first; null if all can be read. */
export function describeUnreadable({ maps, unreadable }: UnreadableMaps): string | null {
  if (unreadable.size === 0) {
    return null;
  }
  return [...unreadable.values()]
    .sort((a, b) => b.maps - a.maps)
    .map((each) => `${each.maps} of ${maps} maps can't be read: ${each.reason}`)
    .join('; ');
}
