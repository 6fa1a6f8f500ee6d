import type { Facts } from '../../wire/facts';
import type { Chunk } from '../chunk';
import type { Mappings } from '../mappings';
import { fileName } from './file-name';

/**
 * Programs and libraries whose presence in a map says how to read the rest of it, by a file's base name: of executables and libraries
 * alike, since what is linked into a program has no library of its own.
 */
const FILES = {
  asan: /^lib(clang_rt\.)?asan[.-]/,
  firefox: /^(firefox|firefox-esr|firefox-bin|thunderbird|libxul\.so)$/,
  jsc: /^(bun|jsc)$|^libjavascriptcoregtk/,
  jvm: /^libjvm\.so$/,
  libc: /^(libc\.so|libc-\d|ld-(linux|musl|\d)|libc\.musl)/,
  mimalloc: /^libmimalloc[.-]/,
  python: /^(python[\d.]*$|libpython)/,
  qemu: /^qemu-/,
  racket: /^racket/,
  ruby: /^(ruby[\d.]*$|libruby[-.])/,
  sbcl: /^sbcl(\.core)?$/,
  v8: /^(node|nodejs|deno|d8|chrome|chromium|chromium-browser|headless_shell|electron|msedge|brave)$|^(libnode\.so|libv8|v8_context_snapshot)/,
  valgrind: /^(memcheck|callgrind|cachegrind|helgrind|drd|massif|dhat|lackey|none)-(amd64|arm64|x86)-linux$/,
} as const;

export type Sign = keyof typeof FILES;

const SIGNS = Object.entries(FILES) as ReadonlyArray<readonly [Sign, RegExp]>;

/** What a part of a map, or all of it, says about the process. */
export interface Signs {
  has(sign: Sign): boolean;
  /** Whether memory that several mappings may show is writable through one and executable through another. */
  isWrittenAndRun(facts: Facts): boolean;
  /** Where HotSpot's archive of classes ends, behind which it keeps its class space; 0: there is none. */
  readonly archiveEnd: number;
  /** The same for the same signs. */
  readonly key: string;
}

interface ChunkSigns {
  readonly bits: number;
  /** Files without a name of their own (memfds, deleted ones, /dev/shm) that are mapped shared, by what they may be used for. */
  readonly written: readonly string[];
  readonly run: readonly string[];
  readonly archiveEnd: number;
}

/** What the Java heap holds of the archive lies farther behind in its file. */
const ARCHIVE_HEADER = 64 * 1024;

const ofChunks = new WeakMap<Chunk, ChunkSigns>();
const ofFacts = new WeakMap<Facts, number>();

/** Of all of a map. Costs a step for each chunk, and one for each VMA of those that were not seen before. */
export function signsOf({ chunks }: Mappings<unknown>): Signs {
  let bits = 0;
  const written = new Set<string>();
  const run = new Set<string>();
  let archiveEnd = 0;
  for (const chunk of chunks) {
    const signs = signsOfChunk(chunk);
    bits |= signs.bits;
    signs.written.forEach((file) => written.add(file));
    signs.run.forEach((file) => run.add(file));
    archiveEnd = Math.max(archiveEnd, signs.archiveEnd);
  }
  const both = [...written].filter((file) => run.has(file)).sort();
  return {
    has: (sign) => (bits & bitOf(sign)) !== 0,
    isWrittenAndRun: (facts) => both.length > 0 && facts.isSharedMemory && both.includes(fileKey(facts)),
    archiveEnd,
    key: `${bits} ${archiveEnd} ${both.join(' ')}`,
  };
}

function signsOfChunk(chunk: Chunk): ChunkSigns {
  let signs = ofChunks.get(chunk);
  if (signs === undefined) {
    let bits = 0;
    const written = new Set<string>();
    const run = new Set<string>();
    let archiveEnd = 0;
    let latest: Facts | undefined;
    chunk.visit((_start, end, offset, facts) => {
      if (offset < ARCHIVE_HEADER && facts.path.endsWith('.jsa')) {
        archiveEnd = end;
      }
      if (facts === latest || facts.path === '') {
        return;
      }
      latest = facts;
      bits |= bitsOf(facts);
      if (facts.isSharedMemory) {
        if (facts.perms[1] === 'w') {
          written.add(fileKey(facts));
        }
        if (facts.perms[2] === 'x') {
          run.add(fileKey(facts));
        }
      }
    });
    signs = { bits, written: [...written], run: [...run], archiveEnd };
    ofChunks.set(chunk, signs);
  }
  return signs;
}

function bitsOf(facts: Facts): number {
  let bits = ofFacts.get(facts);
  if (bits === undefined) {
    const name = fileName(facts.path);
    bits = SIGNS.reduce((sum, [sign, pattern]) => (pattern.test(name) ? sum | bitOf(sign) : sum), 0);
    ofFacts.set(facts, bits);
  }
  return bits;
}

function bitOf(sign: Sign): number {
  return 1 << SIGNS.findIndex(([name]) => name === sign);
}

function fileKey({ dev, inode }: Facts): string {
  return `${dev}:${inode}`;
}
