import type { Collector } from './collector';

export function groupOperations(): Collector {
  return (exposition, census) => {
    const add = exposition.counter<'group' | 'op'>(
      'vma_group_operations_total',
      'What the group did to its address spaces: calls that change maps (tracefs: also those that changed nothing), by operation, and fork, exec, exit.',
    );
    for (const { label: group, operations } of census.operations) {
      for (const [op, count] of operations.entries()) {
        add({ group, op }, count);
      }
    }
  };
}
