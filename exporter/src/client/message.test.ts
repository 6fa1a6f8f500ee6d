import { vmasOf } from '../model/test/arbitraries';
import { parseMessage } from './message';

const vma = { perms: 'r-xp', offset: '2000', dev: 'fe:01', inode: '18446744073709551615', path: '/a', kind: 'text' };
const change = { ts: 1, pid: 7, op: 'mmap', start: '1000', end: '2000', vma };
const delta = { type: 'delta', cursor: 'c', changes: [change] };
const columns = {
  start: ['ffffffffff600000'],
  end: ['ffffffffff601000'],
  perms: ['--xp'],
  offset: ['0'],
  dev: ['00:00'],
  inode: ['0'],
  path: ['[vsyscall]'],
  kind: ['special'],
};
const vmas = { type: 'vmas', pid: 7, start_time: 70, columns };

function parse(value: unknown): ReturnType<typeof parseMessage> {
  return parseMessage(JSON.stringify(value));
}

test('a delta, its addresses as numbers', () => {
  expect(parse({ ...delta, changes: [change, { ...change, by: 0, vma: null, end: '10000000000000000' }] })).toEqual({
    type: 'delta',
    cursor: 'c',
    changes: [
      {
        ts: 1,
        pid: 7,
        by: 7,
        op: 'mmap',
        start: 0x1000,
        end: 0x2000,
        vma: { ...vma, start: 0x1000, end: 0x2000, offset: 0x2000, flags: null },
      },
      { ts: 1, pid: 7, by: 0, op: 'mmap', start: 0x1000, end: 2 ** 64, vma: null },
    ],
  });
});

test('flags in a delta', () => {
  const message = parse({ ...delta, changes: [{ ...change, vma: { ...vma, flags: 'lo pk3' } }] });
  expect(message).toMatchObject({ changes: [{ vma: { flags: 'lo pk3' } }] });
  expect(() => parse({ ...delta, changes: [{ ...change, vma: { ...vma, flags: 1 } }] })).toThrow('flags');
});

test('a map, exact up to the top of 64 bits', () => {
  const message = parse(vmas);
  expect(message).toMatchObject({ type: 'vmas', identity: { pid: 7, startTime: 70 } });
  const [only] = message?.type === 'vmas' ? vmasOf(message.mappings) : [];
  expect(BigInt(only!.start)).toBe(0xffffffffff600000n);
  expect(only).toMatchObject({ offset: 0, perms: '--xp', path: '[vsyscall]', kind: 'special' });
});

test('what a later exporter may say is no error', () => {
  expect(parse({ type: 'weather', sun: true })).toBeNull();
  expect(parse({ type: 'bookmark', cursor: 'c', sun: true })).toEqual({ type: 'bookmark', cursor: 'c' });
  expect(parse({ ...delta, changes: [{ ...change, op: 'teleport', vma: { ...vma, kind: 'cloud' } }] })).toMatchObject({
    changes: [{ op: 'other', vma: { kind: 'special' } }],
  });
});

test.each([
  ['', 'not JSON'],
  ['<html>', 'not JSON: <html>'],
  ['null', 'a message is no object'],
  ['[]', 'a message is no object'],
  ['{}', 'type is no string: missing'],
  ['{"type":7}', 'type is no string: 7'],
  ['{"type":"bookmark"}', 'cursor is no string: missing'],
  ['{"type":"exit","pid":"7","start_time":1}', 'pid is no integer: "7"'],
  ['{"type":"exit","pid":7.5,"start_time":1}', 'pid is no integer'],
  ['{"type":"process","pid":7,"start_time":1}', 'ppid is no integer'],
  ['{"type":"reset","reason":"x"}', 'pid is no integer'],
  [JSON.stringify({ ...delta, changes: {} }), 'changes is no array'],
  [JSON.stringify({ ...delta, changes: [7] }), 'a change is no object'],
  [JSON.stringify({ ...delta, changes: [{ ...change, start: 4096 }] }), 'not an address: 4096'],
  [JSON.stringify({ ...delta, changes: [{ ...change, start: '10zz' }] }), 'not an address: "10zz"'],
  [JSON.stringify({ ...delta, changes: [{ ...change, start: '' }] }), 'not an address'],
  [JSON.stringify({ ...delta, changes: [{ ...change, end: '1000' }] }), 'an empty range: 1000-1000'],
  [JSON.stringify({ ...delta, changes: [{ ...change, vma: undefined }] }), 'a vma is no object: missing'],
  [JSON.stringify({ ...delta, changes: [{ ...change, vma: { ...vma, perms: 1 } }] }), 'perms is no string: 1'],
  [JSON.stringify({ ...vmas, columns: { ...columns, end: [] } }), 'columns of unequal length: start 1, end 0'],
  [JSON.stringify({ ...vmas, columns: { ...columns, path: [null] } }), 'path is no string: null'],
  [JSON.stringify({ ...vmas, columns: { ...columns, end: ['0'] } }), 'an empty range'],
])('refuses %s', (line, reason) => {
  expect(() => parseMessage(line)).toThrow(reason);
});
