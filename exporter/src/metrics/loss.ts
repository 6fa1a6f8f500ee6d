import type { LostEvent } from '../wire/events';
import type { Collector } from './collector';
import type { TroubleCounts } from './trouble-counts';

type Reason = LostEvent['reason'];

/** A table, so that a reason that is added to the events and not here does not compile. */
const REASONS: Record<Reason, Reason> = {
  ring_full: 'ring_full',
  missed_probe: 'missed_probe',
  trace_buffer: 'trace_buffer',
  tampered: 'tampered',
};

export function loss(counts: TroubleCounts): Collector {
  return (exposition) => {
    const dropped = exposition.counter<'reason'>(
      'vma_events_dropped_total',
      'Events known to be lost, by where; maps are read again afterwards, operation counts stay short of them.',
    );
    for (const reason of Object.values(REASONS)) {
      dropped({ reason }, counts.dropped.get(reason) ?? 0);
    }
    exposition.counter('vma_parse_errors_total', 'Input from the source that could not be understood.')(
      {},
      counts.parseErrors,
    );
  };
}
