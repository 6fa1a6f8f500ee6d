import { likely, sure } from '../role';
import { fileName } from '../file-name';
import { GIB, KIB, MIB, type Rule } from '../rule';
import type { Window } from '../window';

const OWNER = 'HotSpot';
/** Compressed pointers reach this far: the heap lies below unless it is larger. */
const COMPRESSED = 32 * GIB;

/** What the class space is aligned to. */
const GRANULE = 16 * MIB;

const inJvm =
  (apply: Rule['apply']): Rule['apply'] =>
  (w) => {
    if (w.signs.has('jvm')) {
      apply(w);
    }
  };

/** Classes that were loaded in advance and are mapped ready for use, and behind them the space for those loaded since. */
export const classes: Rule = {
  name: 'Java classes',
  // Source: OpenJDK 17 to 25 cds/filemap.cpp, memory/metaspace.cpp: the class space of 1 GiB follows the archive.
  apply: inJvm((w) => {
    const { archiveEnd } = w.signs;
    const low = Math.ceil(archiveEnd / GRANULE) * GRANULE;
    for (let i = 0; archiveEnd !== 0 && i < w.length; i++) {
      const isArchive =
        fileName(w.factsAt(i).path).endsWith('.jsa') && w.end(i) <= archiveEnd && w.start(i) > archiveEnd - GIB;
      const isBehind = isMemory(w, i) && w.start(i) >= archiveEnd && w.end(i) <= low + GIB;
      if (isArchive || (isBehind && w.end(i) <= low)) {
        w.say(i, sure('class-data', OWNER));
      } else if (isBehind) {
        w.say(i, sure('class-space', OWNER));
      }
    }
  }),
};

/** The heap, where objects are: the lowest run of nameless memory, of which pieces may not be in use yet. */
export const javaHeap: Rule = {
  name: 'Java heap',
  // Source: OpenJDK 17 to 25 memory/virtualspace.cpp: ReservedHeapSpace, below 32 GiB for compressed pointers.
  apply: inJvm((w) => {
    for (let i = 0; i < w.length; i++) {
      const isObjects = w.end(i) <= COMPRESSED && (isMemory(w, i) || fileName(w.factsAt(i).path).endsWith('.jsa'));
      if (isObjects) {
        w.say(i, sure(w.isNameless(i, '---p') ? 'java-reserve' : 'java-heap', OWNER));
      }
    }
  }),
};

/** Code that was compiled while running, in segments, and what is kept for more of it. */
export const codeCache: Rule = {
  name: 'code cache',
  // Source: OpenJDK 17 to 25 code/codeCache.cpp: up to three segments of 240 MiB together, writable and executable.
  apply: inJvm((w) => {
    for (let i = 0; i < w.length; i++) {
      if (w.is(i, 'rwxp')) {
        w.say(i, sure('jit-code', OWNER));
        if (w.is(i + 1, '---p') && w.adjoinsBelow(i + 1)) {
          w.say(i + 1, sure('jit-reserve', OWNER));
        }
      }
    }
  }),
};

/** Stacks with HotSpot’s own zones for overflows below them, of which Java’s threads have more than the machine’s. */
export const javaStacks: Rule = {
  name: 'Java thread stack',
  // Source: OpenJDK 17 to 25 runtime/stackOverflow.hpp: yellow, red and reserved zone; os_linux.cpp: 1 MiB by default on x86-64.
  apply: inJvm((w) => {
    for (let i = 0; i + 1 < w.length; i++) {
      const isPair = w.is(i, '---p') && w.is(i + 1, 'rw-p') && w.adjoinsBelow(i + 1);
      const [guard, size] = [w.size(i), w.size(i + 1)];
      if (isPair && ((guard === 16 * KIB && size === 1008 * KIB) || (guard === 4 * KIB && size === MIB))) {
        w.say(i, sure('guard', OWNER));
        w.say(i + 1, sure('thread-stack', OWNER));
      }
    }
  }),
};

/** What classes are described by, outside the class space. */
export const metaspace: Rule = {
  name: 'metaspace',
  // Source: OpenJDK 17 to 25 memory/metaspace/virtualSpaceNode.cpp: nodes of 64 MiB in granules of 64 KiB and roots of 4 MiB.
  apply: inJvm((w) => {
    for (let i = 0; i + 1 < w.length; i++) {
      const isNode =
        w.is(i, 'rw-p') && w.start(i) % (4 * MIB) === 0 && w.size(i) % (64 * KIB) === 0 && w.size(i) <= 64 * MIB;
      if (isNode && w.is(i + 1, '---p') && w.adjoinsBelow(i + 1) && w.end(i + 1) % (4 * MIB) === 0) {
        w.say(i, likely('metaspace', OWNER));
        w.say(i + 1, likely('metaspace', OWNER));
      }
    }
  }),
};

function isMemory(w: Window, i: number): boolean {
  return w.isNameless(i, 'rw-p') || w.isNameless(i, '---p');
}
