import type { Collector } from './collector';

/** @param maxMapCount the sysctl vm.max_map_count now; null where it can't be read. */
export function node(maxMapCount: () => number | null): Collector {
  return (exposition, census) => {
    const limit = maxMapCount();
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
