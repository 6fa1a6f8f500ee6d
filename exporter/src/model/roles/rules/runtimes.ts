import { likely, sure } from '../role';
import { GIB, MIB, MMAP_AREA, TIB, type Rule } from '../rule';
import type { Sign } from '../signs';
import type { Window } from '../window';

const GO_HEAP = 0xc000000000;
const GO_ARENA = 64 * MIB;

/** Go’s heap up to 1.25: where it asks for addresses, nothing else is put by the kernel. */
export const goHeap: Rule = {
  name: 'Go heap',
  // Source: Go 1.11 to 1.25 runtime/malloc.go: arena hints from 0xc000000000, arenas of 64 MiB.
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      if (w.start(i) >= GO_HEAP && w.end(i) <= GO_HEAP + TIB) {
        if (w.is(i, 'rw-p')) {
          w.say(i, sure('go-heap', 'Go'));
        } else if (w.is(i, '---p')) {
          w.say(i, sure('go-reserve', 'Go'));
        }
      }
    }
  },
};

/** Go’s heap from 1.26 on, whose place is drawn by lot: in a program without a C library, whole arenas. */
export const goHeapAnywhere: Rule = {
  name: 'Go heap, anywhere',
  // Source: Go 1.26 runtime/malloc.go: randomised heap base.
  apply: (w) => {
    if (w.signs.has('libc')) {
      return;
    }
    for (let from = 0; from < w.length; from++) {
      if (!isMemory(w, from) || w.start(from) % GO_ARENA !== 0 || w.start(from) >= MMAP_AREA) {
        continue;
      }
      let to = from + 1;
      while (isMemory(w, to) && w.adjoinsBelow(to) && w.end(to - 1) % GO_ARENA !== 0) {
        to++;
      }
      if (w.end(to - 1) % GO_ARENA === 0) {
        for (let i = from; i < to; i++) {
          w.say(i, likely(w.isNameless(i, '---p') ? 'go-reserve' : 'go-heap', 'Go'));
        }
      }
    }
  },
};

const HASKELL_HEAP = 0x4200000000;

/** GHC keeps a terabyte for its heap, at an address of its own choice. */
export const haskellHeap: Rule = {
  name: 'Haskell heap',
  // Source: GHC 8.0 to 9.10 rts/posix/OSMem.c: osReserveHeapMemory, from 0x4200000000.
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      if (w.start(i) >= HASKELL_HEAP && w.end(i) <= HASKELL_HEAP + TIB) {
        if (w.is(i, 'rw-p')) {
          w.say(i, sure('haskell-heap', 'GHC'));
        } else if (w.is(i, '---p')) {
          w.say(i, sure('haskell-reserve', 'GHC'));
        }
      }
    }
  },
};

/** Programs whose memory that is writable and executable is what they are known for. */
const CODE_OF: ReadonlyArray<readonly [Sign, string]> = [
  ['qemu', 'QEMU'],
  ['racket', 'Racket'],
  ['valgrind', 'Valgrind'],
];

export const otherCode: Rule = {
  name: 'code of other runtimes',
  // Source: QEMU 7 to 10 tcg/region.c; Racket 8 (Chez Scheme) c/segment.c; Valgrind 3.19 coregrind/m_transtab.c.
  apply: (w) => {
    for (const [sign, owner] of CODE_OF) {
      for (let i = 0; w.signs.has(sign) && i < w.length; i++) {
        if (w.is(i, 'rwxp')) {
          w.say(i, sure('jit-code', owner));
        }
      }
    }
  },
};

/** Lisp’s objects and compiled code in one. */
export const lispHeap: Rule = {
  name: 'Lisp heap',
  // Source: SBCL 2.2 to 2.5 src/runtime/gencgc.c: dynamic space, writable and executable.
  apply: (w) => {
    for (let i = 0; w.signs.has('sbcl') && i < w.length; i++) {
      if (w.is(i, 'rwxp') || (w.factsAt(i).perms === 'rwxp' && w.factsAt(i).path.includes('sbcl.core'))) {
        w.say(i, sure('lisp-heap', 'SBCL'));
      }
    }
  },
};

/** mimalloc’s segments: 32 MiB each, at multiples of that; from version 3 on 1 GiB in one. */
export const mimalloc: Rule = {
  name: 'mimalloc segment',
  // Source: mimalloc 1.8 to 3.0 include/mimalloc/types.h: MI_SEGMENT_SIZE.
  apply: (w) => {
    for (let i = 0; w.signs.has('mimalloc') && i < w.length; i++) {
      const isSegment = w.is(i, 'rw-p') && w.start(i) % (32 * MIB) === 0;
      const hasReserve = w.is(i + 1, '---p') && w.adjoinsBelow(i + 1) && w.end(i + 1) === w.start(i) + 32 * MIB;
      if (isSegment && (hasReserve || w.size(i) === GIB)) {
        w.say(i, likely('heap-chunk', 'mimalloc'));
        if (hasReserve) {
          w.say(i + 1, likely('heap-chunk', 'mimalloc'));
        }
      }
    }
  },
};

/** CPython's small objects: arenas of 1 MiB, of which neighbours become one mapping. */
export const pymalloc: Rule = {
  name: 'pymalloc arenas',
  // Source: CPython 3.10 to 3.14 Include/internal/pycore_obmalloc.h: ARENA_BITS 20.
  apply: (w) => {
    for (let i = 0; w.signs.has('python') && i < w.length; i++) {
      // What malloc maps for itself is a page more than a round number.
      if (w.is(i, 'rw-p') && w.size(i) % MIB === 0) {
        w.say(i, likely('heap-chunk', 'pymalloc'));
      }
    }
  },
};

function isMemory(w: Window, i: number): boolean {
  return w.is(i, 'rw-p') || w.is(i, '---p');
}
