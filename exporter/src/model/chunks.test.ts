import fc from 'fast-check';
import { Facts } from '../wire/facts';
import type { Vma } from '../wire/vma';
import { AddressSpace } from './address-space';
import { columnsOf, fileVma, PAGE, put, vma } from './test/arbitraries';
import { CHUNK_MAX } from './chunk';

// Maps of many chunks: what lies where is checked page by page, and how it is kept beside it.

const PAGES = 6_000;
const STATEMENTS = 6_000;

const ANON = Facts.of(vma(0, 1));
const FILE = Facts.of(fileVma(0, 1));

/** What lies at each page: the facts, and for a file the offset; undefined: nothing. */
type Pages = (readonly [Facts, number] | undefined)[];

interface PageStatement {
  readonly at: number;
  readonly count: number;
  readonly what: Facts | null;
}

/** Statements of a few pages, sometimes of very many. By their seed alone: thousands of records are too much for a shrinker. */
const history = fc.noShrink(fc.integer({ min: 1 })).map((seed) => {
  let state = seed;
  const below = (limit: number): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((state ^ (state >>> 12)) >>> 0) % limit;
  };
  return Array.from({ length: STATEMENTS }, (): PageStatement => ({
    at: below(PAGES),
    count: below(60) === 0 ? 1 + below(PAGES) : 1 + below(3),
    what: [ANON, ANON, FILE, null][below(4)]!,
  }));
});

function state(map: AddressSpace, pages: Pages, { at, count, what }: PageStatement): void {
  const to = Math.min(at + count, PAGES);
  map.apply(at * PAGE, to * PAGE, what, what === FILE ? at * PAGE : 0);
  for (let page = at; page < to; page++) {
    pages[page] = what === null ? undefined : [what, what === FILE ? page * PAGE : 0];
  }
}

function expectPages(map: AddressSpace, pages: Pages): void {
  const found: Pages = new Array<undefined>(PAGES).fill(undefined);
  map.visit((start, end, offset, facts) => {
    for (let page = start / PAGE; page < end / PAGE; page++) {
      found[page] = [facts, facts === FILE ? offset + page * PAGE - start : 0];
    }
  });
  expect(found).toEqual(pages);
}

function expectStarts({ starts, chunks }: AddressSpace): void {
  expect(starts).toEqual(chunks.map((chunk) => chunk.start(0)));
}

function expectKept(map: AddressSpace): void {
  let last = 0;
  let isOrdered = true;
  map.visit((start, end) => {
    isOrdered &&= start >= last && end > start;
    last = end;
  });
  expect(isOrdered).toBe(true);
  expectStarts(map);
  const lengths = map.chunks.map(({ length }) => length);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(map.size);
  expect(lengths.every((length) => length > 0 && length <= CHUNK_MAX)).toBe(true);
  let [vmas, bytes] = [0, 0];
  map.visit((start, end, _, facts) => {
    vmas += facts === FILE ? 1 : 0;
    bytes += end - start;
  });
  expect(map.sums.total('library').vmas).toBe(vmas);
  expect(map.sums.mappedBytes).toBe(bytes);
}

test('agrees with the pages, whatever is stated', () => {
  fc.assert(
    fc.property(history, (statements) => {
      const map = new AddressSpace();
      const pages: Pages = new Array<undefined>(PAGES).fill(undefined);
      for (const [n, each] of statements.entries()) {
        state(map, pages, each);
        if (n % 997 === 0) {
          expectKept(map);
        }
      }
      expectPages(map, pages);
      expectKept(map);
    }),
    { numRuns: 30 },
  );
});

test('what is replaced is what was there, whole, or nothing if all stays the same', () => {
  fc.assert(
    fc.property(history, (statements) => {
      const map = new AddressSpace();
      for (const { at, count, what } of statements) {
        const [start, end] = [at * PAGE, (at + count) * PAGE];
        const before = map.overlapping(start, end);
        const replaced: Vma[] = [];
        const applied = map.apply(start, end, what, what === FILE ? start : 0, undefined, replaced);
        expect(replaced).toEqual(applied === 'same' ? [] : before);
      }
    }),
    { numRuns: 3 },
  );
});

test('clones of clones go their own ways', () => {
  fc.assert(
    fc.property(history, (statements) => {
      const worlds = [{ map: new AddressSpace(), pages: new Array<undefined>(PAGES).fill(undefined) as Pages }];
      for (const [n, each] of statements.entries()) {
        const one = worlds[n % worlds.length]!;
        state(one.map, one.pages, each);
        if (n % 1500 === 1499) {
          worlds.push({ map: one.map.clone(), pages: [...one.pages] });
        }
      }
      for (const { map, pages } of worlds) {
        expectPages(map, pages);
        expectKept(map);
      }
    }),
    { numRuns: 10 },
  );
});

test('what grows at one end, upwards or downwards, fills its chunks', () => {
  const [up, down] = [new AddressSpace(), new AddressSpace()];
  const COUNT = 10_000;
  put(down, vma(4 * COUNT, 4 * COUNT + 1));
  put(up, vma(4 * COUNT, 4 * COUNT + 1));
  for (let n = 0; n < COUNT; n++) {
    put(up, vma(2 * n, 2 * n + 1));
    put(down, vma(2 * (COUNT - n), 2 * (COUNT - n) + 1));
  }
  for (const map of [up, down]) {
    expect(map.size).toBe(COUNT + 1);
    expect(map.chunks.length).toBeLessThan((1.05 * COUNT) / CHUNK_MAX);
  }
});

test('columns on top of a clone fill its chunks, and leave the original alone', () => {
  const COUNT = 1_000;
  const page = (_: unknown, n: number): Vma => (n % 3 === 0 ? fileVma(2 * n, 2 * n + 1) : vma(2 * n, 2 * n + 1));
  const all = Array.from({ length: 10 * COUNT }, page);
  const original = new AddressSpace();
  original.applyAll(columnsOf(all.slice(0, COUNT)), new AddressSpace());
  const clone = original.clone();
  for (let from = COUNT; from < all.length; from += COUNT) {
    clone.applyAll(columnsOf(all.slice(from, from + COUNT)), new AddressSpace());
  }
  expect([...original.values()]).toEqual(all.slice(0, COUNT));
  expect([...clone.values()]).toEqual(all);
  expect(clone.chunks.length).toBe(Math.ceil(all.length / CHUNK_MAX));
  for (const map of [original, clone]) {
    expectStarts(map);
    expect(map.sums.mappedBytes).toBe(map.size * PAGE);
  }
});

test('what is left after most was unmapped is in few chunks', () => {
  const map = new AddressSpace();
  for (let n = 0; n < 10_000; n++) {
    put(map, vma(2 * n, 2 * n + 1));
  }
  for (let n = 0; n < 10_000; n++) {
    if (n % 20 !== 0) {
      map.apply(2 * n * PAGE, (2 * n + 1) * PAGE, null);
    }
  }
  expect(map.size).toBe(500);
  expect(map.chunks.length).toBeLessThan((3 * 500) / CHUNK_MAX);
});

test('a clone has the very chunks of its original, until one of the two changes them', () => {
  const map = new AddressSpace();
  for (let n = 0; n < 2_000; n++) {
    put(map, vma(2 * n, 2 * n + 1));
  }
  const clone = map.clone();
  expect(clone.chunks).toBe(map.chunks);
  const before = [...map.chunks];
  map.apply(0, PAGE, null);
  clone.apply(0, PAGE, FILE, 0);
  expect(map.chunks.filter((chunk, n) => chunk !== before[n])).toHaveLength(1);
  expect(clone.chunks.filter((chunk, n) => chunk !== before[n])).toHaveLength(1);
  expect(before[0]!.vma(0)).toEqual(vma(0, 1));
});

test('facts that no VMA has any more are let go', () => {
  const map = new AddressSpace();
  put(map, vma(0, 1));
  for (let inode = 1; inode < 10_000; inode++) {
    put(map, fileVma(2, 3, { inode: String(inode) }));
  }
  const { facts } = map.chunks[0] as unknown as { facts: Facts[] };
  expect(facts.length).toBeLessThan(20);
});
