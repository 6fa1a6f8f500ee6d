import type { Process } from '../model/process';
import { KINDS } from '../wire/vma';
import type { Census } from './census';
import type { Collector } from './collector';
import type { Ledger } from './ledger';
import { ratio } from './ratio';
import { isMapKnown } from './map-known';

/** @param choose the few that have series of their own. */
export function processSeries(
  choose: (census: Census) => Iterable<Process>,
  ledger: Ledger,
  maxMapCount: () => number | null,
): Collector {
  return (exposition, census) => {
    const limit = maxMapCount();
    const vmas = exposition.gauge<'pid' | 'group' | 'kind'>('vma_process_vmas', 'VMAs of the process.');
    const bytes = exposition.gauge<'pid' | 'group' | 'kind'>(
      'vma_process_mapped_bytes',
      'Virtual memory mapped by the process, resident or not.',
    );
    const share = exposition.gauge<'pid' | 'group'>(
      'vma_process_map_count_ratio',
      'VMAs of the process as a share of vm.max_map_count: at 1 its mmap fails.',
    );
    const operations = exposition.counter<'pid' | 'group' | 'op'>(
      'vma_process_operations_total',
      'What the process did to its address space: calls that change it (tracefs: also those that changed nothing), by operation, and fork, exec.',
    );
    for (const process of choose(census)) {
      const labels = { pid: String(process.pid), group: ledger.label(process) };
      const known = isMapKnown(process);
      for (const kind of known ? KINDS : []) {
        vmas({ ...labels, kind }, process.map.sums.total(kind).vmas);
        bytes({ ...labels, kind }, process.map.sums.total(kind).bytes);
      }
      if (known && limit !== null) {
        share(labels, ratio(process.map.size, limit));
      }
      // One that has ended while the scrape was being made has no books any more.
      for (const [op, count] of ledger.operations(process)?.entries() ?? []) {
        operations({ ...labels, op }, count);
      }
    }
  };
}
