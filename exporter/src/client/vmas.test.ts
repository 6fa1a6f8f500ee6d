import fc from 'fast-check';
import { folded, PAGE, statements, vmasOf } from '../model/test/arbitraries';
import { AddressSpace } from '../model/address-space';
import { encodeVmas } from '../stream/encode';
import { Facts } from '../wire/facts';
import { VMAS_CODINGS } from '../wire/stream/messages';
import type { Vma } from '../wire/vma';
import { parseMessage } from './message';

const key = { pid: 7, start_time: 70 };

/** The map as a client reads it, from messages of about so many bytes. */
function read(map: AddressSpace, coding: (typeof VMAS_CODINGS)[number], bytes: number): Vma[] {
  return [...encodeVmas(key, map, coding, bytes)].flatMap(({ json }) => {
    const message = parseMessage(json);
    return message?.type === 'vmas' ? vmasOf(message.mappings) : [];
  });
}

test.each(VMAS_CODINGS)('a map in %s is the same when it is read, in however many parts', (coding) => {
  fc.assert(
    fc.property(statements, fc.integer({ min: 1, max: 2000 }), (history, bytes) => {
      const map = folded(history);
      expect(read(map, coding, bytes)).toEqual([...map.values()]);
    }),
  );
});

test.each(VMAS_CODINGS)('%s are exact up to the top of 64 bits', (coding) => {
  const facts = Facts.of({
    perms: '--xp',
    dev: 'fe:01',
    inode: '18446744073709551615',
    path: '/a|"\\',
    kind: 'special',
    flags: 'dd sl',
  });
  const map = new AddressSpace();
  map.apply(PAGE, 2 * PAGE, facts, 0);
  map.apply(2 ** 64 - 3 * PAGE, 2 ** 64 - PAGE, facts, 2 ** 64 - PAGE);
  expect(read(map, coding, 1e6)).toEqual([...map.values()]);
  expect(BigInt(read(map, coding, 1e6)[1]!.start)).toBe(0xffffffffffffd000n);
});

const dense = { facts: [['rw-p', '00:00', '0', '', 'anon']], gap: [1, 0], length: [1, 2], offset: [0, 0], is: [0, 0] };

test.each([
  ['dense', ['dense', { facts: [['rw-p', '00:00', '0', '', 'anon']], gap: [1], length: [1], offset: [0], is: [0] }]],
  [
    'columns',
    [
      'columns',
      {
        start: ['1000'],
        end: ['2000'],
        perms: ['rw-p'],
        offset: ['0'],
        dev: ['00:00'],
        inode: ['0'],
        path: [''],
        kind: ['anon'],
      },
    ],
  ],
] as const)('an older exporter tells no flags (%s)', (_, [name, what]) => {
  const message = parseMessage(JSON.stringify({ type: 'vmas', ...key, [name]: what }));
  expect(message?.type === 'vmas' && vmasOf(message.mappings)).toMatchObject([{ start: PAGE, flags: null }]);
});

test.each([
  [{ gap: [1] }, 'columns of unequal length: gap 1, length 2'],
  [{ gap: [1, -1] }, 'gap is no length: -1'],
  [{ length: [1, 0] }, 'a length of 0'],
  [{ length: [1, null] }, 'length is no length: null'],
  [{ offset: [0, '0'] }, 'offset is no length: "0"'],
  [{ is: [0, 1] }, 'is names no facts: 1 of 1'],
  [{ is: [0, 'length'] }, 'is names no facts: "length" of 1'],
  [{ facts: [7] }, 'facts are no array: 7'],
  [{ facts: [['rw-p', '00:00', 0, '', 'anon']] }, 'inode is no string: 0'],
  [{ facts: [['rw-p', '00:00', '0', '', 'anon', 7]] }, 'flags is no string: 7'],
  [{ facts: {} }, 'facts is no array'],
])('refuses %j', (change, reason) => {
  const line = (what: object): string => JSON.stringify({ type: 'vmas', ...key, dense: what });
  expect(parseMessage(line(dense))).toMatchObject({
    mappings: { starts: Float64Array.of(PAGE, 2 * PAGE), ends: Float64Array.of(2 * PAGE, 4 * PAGE) },
  });
  expect(() => parseMessage(line({ ...dense, ...change }))).toThrow(reason);
});
