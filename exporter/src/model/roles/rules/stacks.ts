import { likely, sure } from '../role';
import { KIB, MAX_GUARD, MIB, type Rule } from '../rule';
import type { Window } from '../window';

/** musl’s default; glibc’s is what `ulimit -s` says, mostly 8 MiB. */
const MIN_STACK = 128 * KIB;
const USUAL_STACK = 8 * MIB;
const PAGE = 4 * KIB;

/** Equal stacks back to back, as pools make them. */
const POOL = 8;

/** Ruby’s pool of stacks for fibers, which no thread has: made all at once, back to back, each with its guard. */
export const fiberStacks: Rule = {
  name: 'fiber stacks',
  // Source: Ruby 3.1 to 3.4 cont.c: fiber_pool_expand.
  apply: (w) => {
    if (!w.signs.has('ruby')) {
      return;
    }
    for (let from = 0; from + 1 < w.length;) {
      let to = from;
      while (isPair(w, to) && (to === from || (w.adjoinsBelow(to) && isLike(w, to, from)))) {
        to += 2;
      }
      if ((to - from) / 2 >= POOL) {
        for (let i = from; i < to; i += 2) {
          w.say(i, sure('guard'));
          w.say(i + 1, likely('fiber-stack', 'Ruby'));
        }
      }
      from = Math.max(to, from + 1);
    }
  },
};

/** A guard that nobody may touch, and above it what it guards. */
function isPair(w: Window, i: number): boolean {
  return (
    w.is(i, '---p') &&
    w.size(i) <= MAX_GUARD &&
    w.is(i + 1, 'rw-p') &&
    w.adjoinsBelow(i + 1) &&
    w.size(i + 1) >= MIN_STACK
  );
}

function isLike(w: Window, i: number, j: number): boolean {
  return w.size(i) === w.size(j) && w.size(i + 1) === w.size(j + 1);
}

/** From Linux 6.7 on stacks are never made of huge pages, so that what merged with one that was made otherwise shows. */
export const guardedStacks: Rule = {
  name: 'thread stack',
  // Source: glibc 2.36 to 2.41 nptl/allocatestack.c, musl 1.2.5 src/thread/pthread_create.c: a guard, the stack above it.
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      if (isPair(w, i)) {
        w.say(i, sure('guard'));
        w.say(i + 1, likely(w.size(i + 1) > USUAL_STACK ? 'thread-stack-and-more' : 'thread-stack'));
      }
    }
  },
};

/** From glibc 2.42 on guards are no mappings of their own, so that stacks that follow one another are one. */
export const unguardedStacks: Rule = {
  name: 'thread stacks without mapped guards',
  // Source: glibc 2.42 nptl/allocatestack.c (MADV_GUARD_INSTALL, Linux 6.13).
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      const isAlone = !(w.adjoinsBelow(i) && w.isNameless(i - 1, '---p'));
      const count = w.size(i) / (USUAL_STACK + PAGE);
      // malloc(8 MiB) is mapped as a page more, too: one alone says nothing.
      if (w.is(i, 'rw-p') && isAlone && Number.isInteger(count) && count > 1) {
        w.say(i, likely('thread-stacks'));
      }
    }
  },
};

/** What is left of small pieces that nobody may touch. */
export const guards: Rule = {
  name: 'guard page',
  // Source: mprotect(2) with PROT_NONE, at most 64 KiB: an overflow runs into it.
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      if (w.is(i, '---p') && w.size(i) <= MAX_GUARD) {
        w.say(i, sure('guard'));
      }
    }
  },
};
