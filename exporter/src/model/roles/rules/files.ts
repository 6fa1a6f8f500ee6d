import type { Facts } from '../../../wire/facts';
import { fileName } from '../file-name';
import { likely, sure, type Role } from '../role';
import { GIB, KIB, type Rule } from '../rule';
import type { Window } from '../window';

/** What the kernel's name for memory or a device says by itself; null: it is a file, or has no such name. */
export function roleOfName({ path, perms }: Pick<Facts, 'path' | 'perms'>): Role | null {
  if (path.startsWith('/anon_hugepage')) {
    return sure('huge-pages');
  }
  if (path === '/dev/zero (deleted)' && perms[3] === 's') {
    return sure('shared-anonymous');
  }
  if (/^(anon_inode:|socket:|\/\[aio\])/.test(path)) {
    return sure('kernel-ring', path.replace(/^(anon_inode:)?\/?/, '').replace(/ \(deleted\)$/, ''));
  }
  if (/^\/(dmabuf:|i915|drm mm object)/.test(path)) {
    return sure('dma-buf');
  }
  if (/^\/dev\/(?!zero|shm\/)/.test(path)) {
    return sure('device', fileName(path));
  }
  if (path.startsWith('/memfd:')) {
    return path.startsWith('/memfd:java_heap')
      ? sure('java-heap', 'HotSpot')
      : sure('memfd', fileName(path).slice(MEMFD));
  }
  return null;
}

const MEMFD = 'memfd:'.length;

export const namedByKernel: Rule = {
  name: 'named by the kernel',
  // Source: Linux 6.18: fs/hugetlbfs/inode.c, fs/anon_inodes.c, fs/aio.c, drivers/dma-buf/dma-buf.c, mm/shmem.c.
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      const facts = w.factsAt(i);
      if (facts.path === '') {
        continue;
      }
      if (w.signs.isWrittenAndRun(facts)) {
        w.say(i, likely('jit-code', secondMappingOf(facts.path)));
      }
      const role = roleOfName(facts);
      if (role !== null) {
        w.say(i, role);
      }
    }
  },
};

/** Whose code is written through one mapping and run through another: W^X in each, in both together not. */
function secondMappingOf(path: string): string | null {
  if (path.startsWith('/memfd:doublemapper')) {
    return '.NET';
  }
  return path.startsWith('/memfd:vmem') ? 'Erlang' : null;
}

/** Names that programs give with prctl(PR_SET_VMA_ANON_NAME): their own words. */
const GIVEN_NAMES: ReadonlyArray<readonly [RegExp, ReturnType<typeof sure>]> = [
  [/^\[anon: ?glibc: pthread (user )?stack/, sure('thread-stack')],
  [/^\[anon:stack_and_tls:/, sure('thread-stack')],
  [/^\[anon: ?glibc: malloc arena/, sure('arena', 'glibc’s malloc')],
  [/^\[anon:v8\]/, likely('gc-heap', 'V8')],
];

export const namedByProgram: Rule = {
  name: 'named by the program',
  // Source: glibc 2.39 sysdeps/unix/sysv/linux/setvmaname.c (tunable glibc.mem.decorate_maps); Android bionic pthread_create.cpp.
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      const { path } = w.factsAt(i);
      if (path.startsWith('[anon:')) {
        const given = GIVEN_NAMES.find(([pattern]) => pattern.test(path));
        if (given !== undefined) {
          w.say(i, given[1]);
        }
      }
    }
  },
};

/** A file that is mapped to run from is a library, whatever its name: Emacs’ .eln, Node’s .node, Wine’s .dll. */
export const libraries: Rule = {
  name: 'library',
  // Source: a file, not the executable, of which a mapping nearby is executable.
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      const code = w.factsAt(i);
      const { kind, perms, path } = code;
      if (perms[2] !== 'x' || (kind !== 'file' && kind !== 'library') || !path.startsWith('/')) {
        continue;
      }
      w.say(i, sure('library', fileName(path)));
      for (const step of [-1, 1]) {
        for (let j = i + step; w.adjoinsBelow(step < 0 ? j + 1 : j) && isSameFile(w.factsAt(j), code); j += step) {
          w.say(j, sure('library', fileName(path)));
        }
      }
    }
  },
};

/** What is larger may have other memory in it, which the kernel put right above and merged. */
const USUAL_BSS = 256 * KIB;

/** Where a file’s variables that start as zero are: the loader puts them right behind those that start with a value. */
export const bss: Rule = {
  name: 'bss',
  // Source: glibc 2.43 elf/dl-map-segments.h, musl 1.2.5 ldso/dynlink.c: zero-filled pages up to a segment’s p_memsz.
  apply: (w) => {
    for (let i = 1; i < w.length; i++) {
      const below = w.factsAt(i - 1);
      const isBehindData = w.is(i, 'rw-p') && w.adjoinsBelow(i) && below.perms === 'rw-p' && below.path.startsWith('/');
      if (isBehindData && w.size(i) < GIB && hasCodeBelow(w, i - 1)) {
        const name = fileName(below.path);
        w.say(i, w.size(i) <= USUAL_BSS ? sure('bss', name) : likely('bss-and-more', name));
      }
    }
  },
};

function hasCodeBelow(w: Window, data: number): boolean {
  for (let i = data; isSameFile(w.factsAt(i), w.factsAt(data)); i--) {
    if (w.factsAt(i).perms[2] === 'x') {
      return true;
    }
    if (!w.adjoinsBelow(i)) {
      return false;
    }
  }
  return false;
}

/** The path counts, too: a data frame need not tell of inodes. */
function isSameFile(one: Facts, other: Facts): boolean {
  return one.inode === other.inode && one.dev === other.dev && one.path === other.path;
}
