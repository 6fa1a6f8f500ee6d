import type { ResyncReason, WorldCounts } from '../model/world-counts';
import { countByReason } from './by-reason';
import type { Collector } from './collector';
import type { TroubleCounts } from './trouble-counts';

const REASONS: Record<ResyncReason, ResyncReason> = {
  parse_error: 'parse_error',
  reader_restart: 'reader_restart',
  source_back: 'source_back',
  request: 'request',
  mm: 'mm',
};

const RESYNCS = [
  'vma_resyncs_total',
  'Readings beyond the first, by reason: mm is of one address space, every other reason of all of them.',
] as const;

export function healing(counts: WorldCounts, troubles: TroubleCounts): Collector {
  return (exposition) => {
    countByReason(exposition, RESYNCS, REASONS, counts.resyncs);
    exposition.counter(
      'vma_audit_mismatches_total',
      'Mappings that a fresh reading showed to differ from what events had told. Should stay 0.',
    )({}, troubles.auditMismatches);
    exposition.counter(
      'vma_path_refreshes_total',
      'Mappings whose file was renamed or unlinked, found by a fresh reading: the kernel has no event for it.',
    )({}, counts.pathRefreshes);
  };
}
