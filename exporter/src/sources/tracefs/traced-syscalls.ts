import type { CountedOp } from '../../wire/events';

/** A system call whose return is traced. */
export interface TracedSyscall {
  readonly name: string;
  /** What a successful call is counted as. */
  readonly op: CountedOp;
  /** Only calls with these arguments may change a map: their entry is traced too, with this filter in the kernel. */
  readonly entryFilter?: string;
}

/**
 * The advices that set a flag of the VMA, and so may split or merge it: NORMAL to SEQUENTIAL (0-2) and DONTFORK to
 * KEEPONFORK (10-19). All others work on pages: DONTNEED and FREE, which allocators call all the time, WILLNEED, COLD,
 * PAGEOUT, POPULATE_*, COLLAPSE, GUARD_*.
 */
const SPLITTING_ADVICE = 'behavior < 3 || (behavior > 9 && behavior < 20)';

/**
 * The system calls that may change a map. Their return is traced, failed ones too: an mprotect(2), mlock(2) or mremap(2)
 * that fails half way has changed its first half; only what succeeded is counted.
 *
 * Of process_madvise(2) the same advices as of madvise(2): from Linux 6.13 on a process may give itself all of them, while
 * of another process it never takes one that changes the map.
 * Of prctl(2) PR_SET_MM (35), PR_SET_VMA (0x53564d41) and PR_SET_SHADOW_STACK_STATUS (75). PR_SET_MEMORY_MERGE marks
 * every VMA alike, and PR_SET_THP_DISABLE none.
 * Of arch_prctl(2) ARCH_MAP_VDSO_* (0x2001-0x2003) and ARCH_SHSTK_ENABLE and _DISABLE (0x5001, 0x5002).
 *
 * What changes a map without one of these calls is heard by the lock that it takes: see WriteLocks.
 */
export const TRACED_SYSCALLS: readonly TracedSyscall[] = [
  { name: 'mmap', op: 'mmap' },
  { name: 'munmap', op: 'munmap' },
  { name: 'brk', op: 'brk' },
  { name: 'mremap', op: 'mremap' },
  { name: 'mprotect', op: 'mprotect' },
  { name: 'pkey_mprotect', op: 'mprotect' },
  { name: 'madvise', op: 'madvise', entryFilter: SPLITTING_ADVICE },
  { name: 'process_madvise', op: 'madvise', entryFilter: SPLITTING_ADVICE },
  { name: 'mlock', op: 'mlock' },
  { name: 'mlock2', op: 'mlock' },
  { name: 'munlock', op: 'mlock' },
  { name: 'mlockall', op: 'mlock' },
  { name: 'munlockall', op: 'mlock' },
  { name: 'shmat', op: 'shmat' },
  { name: 'shmdt', op: 'shmdt' },
  { name: 'mbind', op: 'mbind' },
  { name: 'set_mempolicy_home_node', op: 'mbind' },
  { name: 'remap_file_pages', op: 'remap' },
  { name: 'mseal', op: 'mseal' },
  { name: 'prctl', op: 'prctl', entryFilter: 'option == 35 || option == 75 || option == 1398164801' },
  {
    name: 'arch_prctl',
    op: 'other',
    entryFilter: '(option > 8192 && option < 8196) || option == 20481 || option == 20482',
  },
  { name: 'io_setup', op: 'aio' },
  { name: 'io_destroy', op: 'aio' },
  { name: 'map_shadow_stack', op: 'other' },
  { name: 'uselib', op: 'other' },
];

/**
 * UFFDIO_REGISTER and _UNREGISTER, which split and merge VMAs. Only the entry of ioctl(2) can be filtered by what it is
 * about; its return, in a program that calls it all the time, would drown the rest.
 */
export const USERFAULTFD_IOCTLS = 'cmd == 0xc020aa00 || cmd == 0x8010aa01';

/**
 * Whoever changes a map takes its lock for writing first. Told when it is taken, not when it is released: munmap and the
 * growth of a stack release it as readers.
 */
export const WRITE_LOCK_EVENT = 'mmap_lock/mmap_lock_acquire_returned';
export const WRITE_LOCK_FILTER = 'write == 1 && success == 1';
