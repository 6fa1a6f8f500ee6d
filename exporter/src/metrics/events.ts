import type { WorldCounts } from '../model/world-counts';
import { COUNTED_OPS } from '../wire/events';
import type { Collector } from './collector';

export function events(counts: WorldCounts): Collector {
  return (exposition) => {
    const add = exposition.counter<'op'>(
      'vma_events_total',
      'Events taken in, by operation; vma is a statement that belongs to no operation of its own, as in a baseline.',
    );
    for (const op of [...COUNTED_OPS, 'vma'] as const) {
      add({ op }, counts.events[op]);
    }
  };
}
