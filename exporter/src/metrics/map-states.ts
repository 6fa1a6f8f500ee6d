import { unreadableMaps } from '../model/unreadable';
import type { Rereads } from '../sources/reading/reread-queue';
import { UNREADABLE_REASONS } from '../wire/events';
import type { Collector } from './collector';

/** @param rereads how far maps are behind; undefined where the source can't tell: then there are no such series. */
export function mapStates(rereads: () => Rereads | undefined): Collector {
  return (exposition, { processes }) => {
    const { unreadable } = unreadableMaps(processes);
    const count = exposition.gauge<'reason'>(
      'vma_maps_unreadable',
      'Maps that can not be read: what is told of them is what they were before, or nothing. busy: the process keeps its mmap_lock; denied: the kernel does not let the exporter look; the log and /-/ready say what would help.',
    );
    for (const reason of UNREADABLE_REASONS) {
      count({ reason }, unreadable.get(reason)?.maps ?? 0);
    }
    const behind = rereads();
    if (behind !== undefined) {
      exposition.gauge(
        'vma_reread_waiting',
        'Maps that something has happened to since they were read last; unreadable ones apart.',
      )({}, behind.waiting);
      exposition.gauge(
        'vma_reread_oldest_seconds',
        'For how long the first of the maps that wait to be read again has been behind, from the kernel event on.',
      )({}, behind.oldestSeconds);
    }
  };
}
