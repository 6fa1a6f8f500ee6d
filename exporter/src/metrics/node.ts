import type { Collector } from './collector';
import { knownLimit } from './map-count-ratio';

/** @param maxMapCount the sysctl vm.max_map_count now; NaN where it can't be read. */
export function node(maxMapCount: () => number): Collector {
  return (exposition, census) => {
    const limit = knownLimit(maxMapCount());
    if (limit !== null) {
      exposition.untyped(
        'vma_max_map_count',
        'The sysctl vm.max_map_count: how many VMAs a process may have before mmap fails.',
      )({}, limit);
    }
    exposition.gauge('vma_processes', 'Processes that have an address space: kernel threads have none.')(
      {},
      census.processes.length,
    );
  };
}
