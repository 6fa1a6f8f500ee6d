import { KINDS } from '../wire/vma';
import type { Collector } from './collector';
import { ratio } from './ratio';
import { UNKNOWN_JIT } from './writable-executable';

export function groupMaps(maxMapCount: () => number | null): Collector {
  return (exposition, { groups }) => {
    const limit = maxMapCount();
    const processes = exposition.gauge<'group'>(
      'vma_group_processes',
      'Processes of the group that have an address space.',
    );
    const unread = exposition.gauge<'group'>(
      'vma_group_unread_processes',
      'Processes of the group whose map is not known: not read yet, or not to be read. Its VMAs are those of the others.',
    );
    const vmas = exposition.gauge<'group' | 'kind'>(
      'vma_group_vmas',
      'VMAs of the group; a shared address space counts once.',
    );
    const bytes = exposition.gauge<'group' | 'kind'>(
      'vma_group_mapped_bytes',
      'Virtual memory mapped by the group, resident or not; a shared address space counts once.',
    );
    const worst = exposition.gauge<'group'>(
      'vma_group_worst_map_count_ratio',
      'VMAs of the process of the group that has most, as a share of vm.max_map_count: at 1 its mmap fails.',
    );
    const writableExecutable = exposition.gauge<'group' | 'jit'>(
      'vma_group_writable_executable_vmas',
      'VMAs of the group whose code can be written, there or through another mapping, by the runtime whose code it is; unknown: no known one’s.',
    );
    for (const [group, total] of groups) {
      processes({ group }, total.processes);
      unread({ group }, total.unread);
      // Of a group none of whose maps is known, nothing is: 0 would be a guess.
      if (total.processes > 0 && total.unread === total.processes) {
        continue;
      }
      // Always there: an alert that waits for the first needs the 0 before it.
      writableExecutable({ group, jit: UNKNOWN_JIT }, total.writableExecutable.get(UNKNOWN_JIT) ?? 0);
      for (const [jit, vmas] of total.writableExecutable) {
        if (jit !== UNKNOWN_JIT) {
          writableExecutable({ group, jit }, vmas);
        }
      }
      if (limit !== null) {
        worst({ group }, ratio(total.mostVmas, limit));
      }
      for (const kind of KINDS) {
        vmas({ group, kind }, total.sums.total(kind).vmas);
        bytes({ group, kind }, total.sums.total(kind).bytes);
      }
    }
  };
}
