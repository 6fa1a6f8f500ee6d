import type { CountedOp } from '../wire/events';

/** A system call whose return is traced. */
export interface TracedSyscall {
  readonly name: string;
  /** What a successful call is counted as. */
  readonly op: CountedOp;
  /** Only calls with these arguments may change a map: their entry is traced too, with this filter in the kernel. */
  readonly entryFilter?: string;
}

/**
 * The system calls that may change a map. Their return is traced, failed ones too: an mprotect(2), mlock(2) or mremap(2)
 * that fails half way has changed its first half; only what succeeded is counted.
 *
 * Of madvise(2) only the advices that set a flag of the VMA, and so may split or merge it: NORMAL to SEQUENTIAL (0-2) and
 * DONTFORK to KEEPONFORK (10-19). DONTNEED and FREE, which allocators call all the time, do not.
 * Of prctl(2) PR_SET_MM (35) and PR_SET_VMA (0x53564d41). process_madvise(2) takes no advice that changes a map.
 *
 * Not here, left to the slow audit of every map: ioctls (userfaultfd registration, drivers that map on their own),
 * stack growth, 32-bit calls, which the kernel does not trace on x86.
 */
export const TRACED_SYSCALLS: readonly TracedSyscall[] = [
  { name: 'mmap', op: 'mmap' },
  { name: 'munmap', op: 'munmap' },
  { name: 'brk', op: 'brk' },
  { name: 'mremap', op: 'mremap' },
  { name: 'mprotect', op: 'mprotect' },
  { name: 'pkey_mprotect', op: 'mprotect' },
  { name: 'madvise', op: 'madvise', entryFilter: 'behavior < 3 || (behavior > 9 && behavior < 20)' },
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
  { name: 'prctl', op: 'prctl', entryFilter: 'option == 35 || option == 1398164801' },
  { name: 'io_setup', op: 'aio' },
  { name: 'io_destroy', op: 'aio' },
  { name: 'map_shadow_stack', op: 'other' },
];
