import fc from 'fast-check';
import type { Mappings } from '../model/mappings';
import { roleText } from './names';
import { Query } from './query';
import { isInRoleName } from './role-words';
import { unescapeWire } from './unescape';
import { anyTwoStates, mappingsFrom } from './test/maps';

const map = mappingsFrom([
  { start: 0x400000, end: 0x401000, kind: 'text', perms: 'r-xp', path: '/usr/bin/demo' },
  { start: 0x500000, end: 0x600000, kind: 'heap', path: '[heap]' },
  { start: 0x7f0000000000, end: 0x7f0000001000, kind: 'library', path: '/usr/lib/libdemo.so' },
  { start: 0x7f0000001000, end: 0x7f0000002000, kind: 'library', perms: 'rwxp', path: '/usr/lib/libdemo.so' },
]);

test.each([
  ['500000', [0x500000]],
  ['0x7f0000001800', [0x7f0000001000]],
  ['demo', [0x7f0000001000, 0x7f0000000000, 0x400000]],
  ['LIBDEMO', [0x7f0000001000, 0x7f0000000000]],
  ['rwx', [0x7f0000001000]],
  [' r-xp ', [0x400000]],
  ['Libraries', [0x7f0000001000, 0x7f0000000000]],
  ['nowhere', []],
])('%s is found from high addresses to low', (text, starts) => {
  const finds = Query.of(text)!.in(map);
  expect(finds).toMatchObject({ count: starts.length, free: null });
  expect(starts.map((_, nth) => finds.start(nth))).toEqual(starts);
});

test('blanks ask for nothing, and an address at which nothing is mapped is told', () => {
  expect(Query.of('  ')).toBeNull();
  expect(Query.of('0x450000')!.in(map)).toMatchObject({ count: 0, free: 0x450000 });
});

test('a word that could be an address is looked for in paths first', () => {
  const mappings = mappingsFrom([{ start: 0x1000, end: 0x2000, path: '/opt/facade' }]);
  expect(Query.of('facade')!.in(mappings)).toMatchObject({ count: 1, free: null });
  expect(Query.of('0xfacade')!.in(mappings)).toMatchObject({ count: 0, free: 0xfacade });
});

test('an address keeps its place among the finds', () => {
  const finds = Query.of('demo')!.in(map);
  expect(finds.placeOf(0x7f0000001fff)).toBe(0);
  expect(finds.placeOf(0x7f0000000000)).toBe(1);
  expect(finds.placeOf(0x400000)).toBe(2);
  expect(finds.placeOf(0x7f0000002000)).toBe(-1);
  expect(finds.placeOf(0x500000)).toBe(-3);
  expect(finds.placeOf(0x1000)).toBe(-4);
  const one = Query.of('0x500800')!.in(map);
  expect([0x600000, 0x500000, 0x400000].map((address) => one.placeOf(address))).toEqual([-1, 0, -2]);
});

test('a later state is searched as if it were the first, whatever it shares with the one before', () => {
  fc.assert(
    fc.property(
      anyTwoStates(600),
      fc.constantFrom('lib', 'demo', 'rw', 'rw-', 'r--s', 'r-x', '400000'),
      (states, text) => {
        const query = Query.of(text)!;
        for (const mappings of states) {
          const finds = query.in(mappings);
          const found = find(mappings, text);
          if (found.type === 'free') {
            expect(finds).toMatchObject({ count: 0, free: found.address });
            continue;
          }
          const starts = [...found.indices].reverse().map((index) => mappings.start(index));
          expect(Array.from({ length: finds.count }, (_, nth) => finds.start(nth))).toEqual(starts);
          expect(starts.map((start) => finds.placeOf(start))).toEqual(starts.map((_, nth) => nth));
          for (const index of found.indices) {
            const end = mappings.end(index);
            const place = finds.placeOf(end);
            expect(place < 0 ? -1 - place : place + 1).toBe(starts.filter((start) => start >= end).length);
          }
        }
      },
    ),
  );
});

it('finds what mappings are for, as it is shown', () => {
  const mappings = mappingsFrom([
    { start: 0x1000, end: 0x2000 },
    { start: 0x7f0000000000, end: 0x7f0000001000, perms: '---p' },
    { start: 0x7f0000001000, end: 0x7f0000801000 },
    { start: 0x7f0000801000, end: 0x7f0000802000, perms: '---p' },
    { start: 0x7f0000802000, end: 0x7f0001002000 },
  ]);
  const startsOf = (text: string): number[] => {
    const finds = Query.of(text)!.in(mappings);
    return Array.from({ length: finds.count }, (_, nth) => finds.start(nth));
  };
  expect(startsOf('thread stack?')).toEqual([0x7f0000802000, 0x7f0000001000]);
  expect(startsOf('Guard')).toEqual([0x7f0000801000, 0x7f0000000000]);
  expect(startsOf('bss of libc.so.6')).toEqual([]);
});

/** What a search came to: mappings, from low to high, or an address at which nothing is mapped. */
type Found =
  | { readonly type: 'mappings'; readonly indices: readonly number[] }
  | { readonly type: 'free'; readonly address: number };

const ADDRESS = /^(?:0x)?([0-9a-f]{4,16})$/i;
const PERMS = /^[r-][w-][x-][ps-]?$/;

/**
 * Finds an address (hex, with or without 0x), permissions (`rwx`, `r-xp`), or part of a path or of what a mapping is for. A word
 * that could be an address and is in no path is one.
 */
function find(mappings: Mappings, query: string): Found {
  const text = query.trim();
  if (text === '') {
    return { type: 'mappings', indices: [] };
  }
  if (PERMS.test(text)) {
    return { type: 'mappings', indices: indicesWhere(mappings, (i) => mappings.facts(i).perms.startsWith(text)) };
  }
  const needle = text.toLowerCase();
  const address = ADDRESS.exec(text)?.[1];
  if (address === undefined || !/^0x/i.test(text)) {
    const indices = indicesWhere(
      mappings,
      (i) =>
        unescapeWire(mappings.facts(i).path).toLowerCase().includes(needle) ||
        (isInRoleName(needle) && roleText(mappings, i).replace(/\?$/, '').toLowerCase().includes(needle)),
    );
    if (indices.length > 0 || address === undefined) {
      return { type: 'mappings', indices };
    }
  }
  const at = Number.parseInt(address, 16);
  const index = mappings.indexAt(at);
  return index >= 0 ? { type: 'mappings', indices: [index] } : { type: 'free', address: at };
}

function indicesWhere(mappings: Mappings, wanted: (index: number) => boolean): number[] {
  const indices: number[] = [];
  for (let i = 0; i < mappings.length; i++) {
    if (wanted(i)) {
      indices.push(i);
    }
  }
  return indices;
}
