import { likely, sure } from '../role';
import { GIB, KIB, MIB, MMAP_AREA, type Rule } from '../rule';
import type { Window } from '../window';

const PAGE = 4 * KIB;

/** Firefox’s allocator: chunks of 1 MiB, each with its header, a page that nobody may touch, and another at the end. */
export const mozjemalloc: Rule = {
  name: 'mozjemalloc chunk',
  // Source: Firefox 128 to 153 memory/build/mozjemalloc.cpp: kChunkSize, gChunkHeaderNumPages, guard pages.
  apply: (w) => {
    for (let i = 0; i + 3 < w.length; i++) {
      const isChunk =
        w.is(i, 'rw-p') &&
        w.start(i) % MIB === 0 &&
        w.size(i) === 2 * PAGE &&
        w.is(i + 1, '---p') &&
        w.adjoinsBelow(i + 1) &&
        w.size(i + 1) === PAGE &&
        w.is(i + 2, 'rw-p') &&
        w.adjoinsBelow(i + 2) &&
        w.end(i + 2) === w.start(i) + MIB - PAGE &&
        w.is(i + 3, '---p') &&
        w.adjoinsBelow(i + 3);
      if (isChunk) {
        for (let part = i; part < i + 4; part++) {
          w.say(part, sure('heap-chunk', 'mozjemalloc'));
        }
      }
    }
  },
};

/** What is larger than a chunk gets chunks of its own, of which the end may not be in use. */
export const mozjemallocLarge: Rule = {
  name: 'mozjemalloc, large',
  // Source: Firefox 128 to 153 memory/build/mozjemalloc.cpp: huge allocations at multiples of kChunkSize.
  apply: (w) => {
    for (let i = 0; w.signs.has('firefox') && i + 1 < w.length; i++) {
      const isLarge = w.is(i, 'rw-p') && w.start(i) % MIB === 0 && w.start(i) >= MMAP_AREA && w.size(i) >= MIB;
      if (isLarge && w.is(i + 1, '---p') && w.adjoinsBelow(i + 1) && w.end(i + 1) % MIB === 0 && w.size(i + 1) <= MIB) {
        w.say(i, likely('heap-chunk', 'mozjemalloc'));
        w.say(i + 1, likely('heap-chunk', 'mozjemalloc'));
      }
    }
  },
};

/** Firefox’s JavaScript: chunks of objects at addresses drawn by lot, and code within 2 GiB kept for it. */
export const spiderMonkey: Rule = {
  name: 'SpiderMonkey',
  // Source: Firefox 128 to 153 js/src/gc: ChunkSize, 1 MiB; js/src/jit/ProcessExecutableMemory.cpp: MaxCodeBytesPerProcess.
  apply: (w) => {
    for (let i = 0; w.signs.has('firefox') && i < w.length; i++) {
      if (w.is(i, 'r-xp') || w.is(i, 'rwxp')) {
        w.say(i, sure('jit-code', 'SpiderMonkey'));
      } else if (isKeptForCode(w, i)) {
        w.say(i, likely('jit-reserve', 'SpiderMonkey'));
      } else if (w.is(i, 'rw-p') && w.start(i) < MMAP_AREA && w.start(i) % MIB === 0 && w.size(i) % MIB === 0) {
        w.say(i, likely('gc-heap', 'SpiderMonkey'));
      }
    }
  },
};

/** Addresses beside code that nobody may touch yet. */
function isKeptForCode(w: Window, i: number): boolean {
  const isBeside = (w.adjoinsBelow(i) && isCode(w, i - 1)) || (w.adjoinsBelow(i + 1) && isCode(w, i + 1));
  return w.is(i, '---p') && isBeside;
}

const SUPER_PAGE = 2 * MIB;
const METADATA = 2 * PAGE;

/** Chromium’s allocator: super pages of 2 MiB, with a page of metadata between guards at the second of its system pages. */
export const partitionAlloc: Rule = {
  name: 'PartitionAlloc',
  // Source: Chromium 128 to 156 base/allocator/partition_allocator: partition_alloc_constants.h, super page layout.
  apply: (w) => {
    for (let i = 0; i + 1 < w.length; i++) {
      const superPage = w.start(i) - METADATA;
      const isMetadata =
        w.is(i, 'rw-p') &&
        superPage % SUPER_PAGE === 0 &&
        w.size(i) === PAGE &&
        w.is(i + 1, '---p') &&
        w.adjoinsBelow(i + 1);
      if (isMetadata && w.size(i + 1) === PAGE) {
        w.say(i, sure('heap-chunk', 'PartitionAlloc'));
        for (
          let part = i + 1;
          part < w.length && w.adjoinsBelow(part) && w.start(part) < superPage + SUPER_PAGE;
          part++
        ) {
          if (w.is(part, 'rw-p') || w.is(part, '---p') || w.is(part, 'r--p')) {
            w.say(part, sure('heap-chunk', 'PartitionAlloc'));
          }
        }
      }
    }
  },
};

/** From 2025 on the metadata of super pages lies apart from them: a page in each 2 MiB of a run of its own. */
export const partitionMetadata: Rule = {
  name: 'PartitionAlloc’s metadata',
  // Source: Chromium 140 to 156 base/allocator/partition_allocator: metadata outside the pool.
  apply: (w) => {
    for (let i = 0; w.signs.has('v8') && i < w.length; i++) {
      const isPage = w.is(i, 'rw-p') && w.size(i) === PAGE;
      const isFollowed = w.isNameless(i + 1, '---p') && w.adjoinsBelow(i + 1) && w.size(i + 1) === SUPER_PAGE - PAGE;
      const isLast = w.isNameless(i - 1, '---p') && w.adjoinsBelow(i) && w.size(i - 1) === SUPER_PAGE - PAGE;
      if (isPage && (isFollowed || isLast)) {
        w.say(i, likely('heap-chunk', 'PartitionAlloc'));
      }
    }
  },
};

/** Code that V8 compiled while running, and the pages of its heap, each of 256 KiB. */
export const v8: Rule = {
  name: 'V8',
  // Source: V8 10.2 to 13.6 src/heap: code range of at most 512 MiB, pages of 256 KiB (kPageSizeBits 18).
  apply: (w) => {
    if (!w.signs.has('v8')) {
      return;
    }
    for (let i = 0; i < w.length; i++) {
      if (isCode(w, i)) {
        w.say(i, sure('jit-code', 'V8'));
      } else if (isKeptForCode(w, i)) {
        w.say(i, likely('jit-reserve', 'V8'));
      } else if (isHeapPage(w, i)) {
        w.say(i, likely('gc-heap', 'V8'));
      }
    }
    wasmMemories(w);
  },
};

const V8_PAGE = 256 * KIB;

function isCode(w: Window, i: number): boolean {
  return ['rwxp', 'r-xp', '--xp'].some((perms) => w.isNameless(i, perms));
}

/** Of which the last part may not be in use; some pages are only read. */
function isHeapPage(w: Window, i: number): boolean {
  const isWhole = w.size(i) < V8_PAGE || w.size(i) % V8_PAGE === 0;
  return (w.is(i, 'rw-p') || w.is(i, 'r--p')) && w.start(i) < MMAP_AREA && w.start(i) % V8_PAGE === 0 && isWhole;
}

/** WebAssembly’s unit. */
const WASM_PAGE = 64 * KIB;

/** So much is kept for a memory that no address a module can form is outside: what is in use grows in the middle of it. */
function wasmMemories(w: Window): void {
  for (let i = 1; i < w.length; i++) {
    const isMemory = w.is(i, 'rw-p') && w.size(i) % WASM_PAGE === 0 && w.is(i + 1, '---p') && w.adjoinsBelow(i + 1);
    if (isMemory && w.size(i) + w.size(i + 1) >= 4 * GIB && w.size(i + 1) <= 12 * GIB) {
      w.say(i, likely('wasm-memory', 'V8'));
      w.say(i + 1, likely('wasm-memory', 'V8'));
    }
  }
}

/** JavaScriptCore’s code, between two pages that nobody may touch. */
export const javaScriptCore: Rule = {
  name: 'JavaScriptCore',
  // Source: WebKit 2.44 Source/JavaScriptCore/jit/ExecutableAllocator.cpp: 1 GiB.
  apply: (w) => {
    for (let i = 0; i < w.length; i++) {
      if (w.signs.has('jsc') && w.is(i, 'rwxp')) {
        w.say(i, sure('jit-code', 'JavaScriptCore'));
      }
    }
  },
};
