import { sure } from '../role';
import { MIB, MMAP_AREA, type Rule } from '../rule';

/** HEAP_MAX_SIZE on 64 bit: an arena’s heap is that long and aligned to it. */
const ARENA = 64 * MIB;
const OWNER = 'glibc’s malloc';

/**
 * A heap of one of malloc’s arenas: what is in use, and behind it what is kept for it. What lies right below may have become one mapping
 * with it, which glibc 2.41 and later often bring about.
 */
export const arenas: Rule = {
  name: 'malloc arena',
  // Source: glibc 2.36 to 2.43 malloc/arena.c: new_heap, grow_heap.
  apply: (w) => {
    for (let i = 1; i < w.length; i++) {
      const end = w.end(i);
      const from = end - ARENA;
      const isReserve =
        w.is(i, '---p') && end % ARENA === 0 && w.start(i) > from && from >= MMAP_AREA && w.adjoinsBelow(i);
      if (isReserve && w.is(i - 1, 'rw-p') && w.start(i - 1) <= from) {
        w.say(i - 1, sure(w.start(i - 1) === from ? 'arena' : 'arena-and-more', OWNER));
        w.say(i, sure('arena-reserve', OWNER));
      }
    }
  },
};
