import type { LostEvent } from '../wire/events';
import { countByReason } from './by-reason';
import type { Collector } from './collector';
import type { TroubleCounts } from './trouble-counts';

type Reason = LostEvent['reason'];

const REASONS: Record<Reason, Reason> = {
  ring_full: 'ring_full',
  missed_probe: 'missed_probe',
  trace_buffer: 'trace_buffer',
  tampered: 'tampered',
};

const DROPPED = [
  'vma_events_dropped_total',
  'Events known to be lost, by where; maps are read again afterwards, operation counts stay short of them.',
] as const;

export function loss(counts: TroubleCounts): Collector {
  return (exposition) => {
    countByReason(exposition, DROPPED, REASONS, counts.dropped);
    exposition.counter('vma_parse_errors_total', 'Input from the source that could not be understood.')(
      {},
      counts.parseErrors,
    );
  };
}
