import type { Kind } from '../wire/vma';
import type { KindGroup } from './types';

const GROUPS: Readonly<Record<Kind, KindGroup>> = {
  text: 'program',
  data: 'data',
  bss: 'data',
  heap: 'heap',
  stack: 'stack',
  library: 'libraries',
  file: 'files',
  anon: 'anonymous',
  reserved: 'reserved',
  shared: 'shared',
  vdso: 'kernel',
  vvar: 'kernel',
  special: 'kernel',
};

/** Where the legend counts a kind. A kind that a newer source may know and this view does not counts as anonymous. */
export function kindGroupOf(kind: Kind): KindGroup {
  return (GROUPS as Partial<Record<string, KindGroup>>)[kind] ?? 'anonymous';
}

/** The legend's words. */
export const GROUP_NAMES: Readonly<Record<KindGroup, string>> = {
  program: 'Program',
  data: 'Data, bss',
  heap: 'Heap',
  anonymous: 'Anonymous',
  reserved: 'Reserved',
  libraries: 'Libraries',
  files: 'Files',
  shared: 'Shared',
  stack: 'Stack',
  kernel: 'Kernel',
};

/** What one mapping of a kind is called. */
export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  text: 'Program',
  data: 'Data',
  bss: 'Zeroed data (bss)',
  heap: 'Heap',
  stack: 'Stack',
  library: 'Library',
  file: 'File',
  anon: 'Anonymous memory',
  reserved: 'Reserved addresses',
  shared: 'Shared memory',
  vdso: 'vDSO',
  vvar: 'vvar',
  special: 'Kernel page',
};

/** What a kind is for, in a sentence for people who have never read proc_pid_maps(5). */
export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  text: 'The program itself: its code and constants, read from its file.',
  data: 'The program’s variables that start with a value.',
  bss: 'The program’s variables that start as zero.',
  heap: 'Grown by brk(); where malloc takes small blocks from.',
  stack: 'Local variables and return addresses of the main thread; grows down by itself.',
  library: 'A shared library: code and data that programs load at run time.',
  file: 'A file, read and written as if it were memory.',
  anon: 'Memory without a file: malloc’s large blocks and arenas, thread stacks, runtimes’ heaps.',
  reserved: 'Addresses kept for later: no memory, and nobody may touch them. Runtimes’ heaps grow into them.',
  shared: 'Memory without a file of its own that several processes can see.',
  vdso: 'Code that the kernel lends, so that reading the clock needs no system call.',
  vvar: 'The kernel’s clock values that the vDSO reads.',
  special: 'Pages that the kernel maps for its own purposes.',
};
