import type { Facts } from '../../wire/facts';

/**
 * Why two mappings that touch stay two, as far as that can be seen. One that tells of flags names them: `flags dd nh`, those that one of
 * the two has and the other has not.
 */
export type Reason =
  'file' | 'perms' | 'offset' | 'name' | 'special' | 'stack' | 'unseen' | 'flags-unknown' | `flags ${string}`;

/** How many pairs of neighbours have a reason to stay apart. */
export interface ReasonCount {
  readonly reason: Reason;
  /** A sentence for people. */
  readonly words: string;
  readonly count: number;
}

const NOT_SHOWN =
  'separate anon_vma (each was written to before they touched), moved by mremap, memory policy, a file opened twice';

const WORDS: Readonly<Record<Exclude<Reason, `flags ${string}`>, string>> = {
  file: 'They are of different files; memory shared without one counts as a file each time.',
  perms: 'Their permissions differ.',
  offset: 'They are of the same file, but the upper one’s offset is not where the lower one ends.',
  name: 'They have different names (prctl PR_SET_VMA_ANON_NAME).',
  special: 'The kernel merges none with the flags io, pf, de or mm, as devices and huge pages have.',
  stack: 'One is the stack, which grows down by itself.',
  unseen: `All that can be seen agrees, and the kernel keeps them apart: ${NOT_SHOWN}.`,
  'flags-unknown': `All that is known agrees. It is flags, which only the kernel module tells, or not visible: ${NOT_SHOWN}.`,
};

/** A reason in a sentence. */
export function reasonInWords(reason: Reason): string {
  const letters = lettersOf(reason);
  return letters === null
    ? WORDS[reason as keyof typeof WORDS]
    : `One has what the other has not: ${letters} in VmFlags of /proc/PID/smaps.`;
}

function lettersOf(reason: Reason): string | null {
  return reason.startsWith('flags ') ? reason.slice('flags '.length) : null;
}

/** Without these two the kernel compares flags (mm/vma.c, is_mergeable_vma): soft-dirty, and guards set by madvise. */
const NOT_COMPARED = new Set(['sd', 'gu']);
/** VM_SPECIAL: VM_IO, VM_PFNMAP, VM_DONTEXPAND, VM_MIXEDMAP. */
const NEVER_MERGED = /\b(?:io|pf|de|mm)\b/;

/**
 * Why the kernel does not merge two mappings that touch, by the rules of can_vma_merge_before() and can_vma_merge_after() in mm/vma.c.
 * Of several reasons the one that goes deepest: of two files with different permissions it is the files.
 *
 * `[heap]` is no name to the kernel: memory behind the heap that is like it becomes part of it.
 *
 * @param continues says whether the upper one's offset is where the lower one ends; null: offsets are not known.
 */
export function apartBecause(below: Facts, above: Facts, continues: () => boolean | null): Reason {
  if (below !== above) {
    if (areOfDifferentFiles(below, above)) {
      return 'file';
    }
    if (below.perms !== above.perms) {
      return 'perms';
    }
  }
  if ((above.isFileBacked || above.path.startsWith('/')) && continues() === false) {
    return 'offset';
  }
  if (below.flags !== null && NEVER_MERGED.test(below.flags)) {
    return 'special';
  }
  if (below !== above) {
    const differing = differingFlags(below.flags, above.flags);
    if (differing !== '') {
      return `flags ${differing}`;
    }
    if (below.path !== above.path && (isName(below.path) || isName(above.path))) {
      return 'name';
    }
    if (below.path !== above.path && (below.path === '[stack]' || above.path === '[stack]')) {
      return 'stack';
    }
  }
  return below.flags === null || above.flags === null ? 'flags-unknown' : 'unseen';
}

/** One file may have several paths, and a path that was told earlier may be an old one: where the inode is known, it decides. */
function areOfDifferentFiles(below: Facts, above: Facts): boolean {
  if (below.isFileBacked || above.isFileBacked) {
    return below.dev !== above.dev || below.inode !== above.inode;
  }
  return below.path !== above.path && (below.path.startsWith('/') || above.path.startsWith('/'));
}

/** Of `[anon:NAME]`, and `[anon_shmem:NAME]`. */
function isName(path: string): boolean {
  return path.startsWith('[anon');
}

/** The flags that one has and the other has not, as far as the kernel compares them; empty where one is not known. */
function differingFlags(below: string | null, above: string | null): string {
  if (below === above || below === null || above === null) {
    return '';
  }
  const [some, others] = [below.split(' '), above.split(' ')];
  return [...some.filter((flag) => !others.includes(flag)), ...others.filter((flag) => !some.includes(flag))]
    .filter((flag) => flag !== '' && !NOT_COMPARED.has(flag))
    .sort()
    .join(' ');
}
