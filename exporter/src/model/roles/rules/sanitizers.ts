import { sure } from '../role';
import { MIB, type Rule } from '../rule';

/** Where AddressSanitizer’s shadow begins: of low addresses (GCC and LLVM differ), the gap that nobody may touch, of high addresses. */
const SHADOW: readonly number[] = [0x7fff7000, 0x7fff8000, 0x8fff7000, 0x2008fff7000];
/** Where it puts what malloc hands out: in LLVM 17 and later, and before. */
const HEAPS: ReadonlyArray<readonly [start: number, end: number]> = [
  [0x500000000000, 0x510000000000],
  [0x600000000000, 0x640000000000],
];

export const addressSanitizer: Rule = {
  name: 'AddressSanitizer',
  // Source: LLVM 14 to 19 compiler-rt/lib/asan/asan_mapping.h, asan_allocator.h; GCC 12 to 15, x86-64.
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      const isHere = ([start, end]: readonly [number, number]): boolean => w.start(i) >= start && w.end(i) <= end;
      if (w.factsAt(i).path === '' && SHADOW.includes(w.start(i)) && w.size(i) >= 256 * MIB) {
        w.say(i, sure('asan-shadow', 'AddressSanitizer'));
      } else if (w.signs.has('asan') && (w.is(i, 'rw-p') || w.is(i, '---p')) && HEAPS.some(isHere)) {
        w.say(i, sure('asan-heap', 'AddressSanitizer'));
      }
    }
  },
};
