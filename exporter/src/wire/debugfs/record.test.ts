import fc from 'fast-check';
import { escapeBytes } from '../escape';
import { RANGE_OPS, type Event } from '../events';
import { Facts } from '../facts';
import { RecordParser } from './record';
import { WireError } from './record-fields';
import { KINDS } from '../vma';

const BOOT = 1_700_000_000_000_000;
/** One parser for all: what it has learned of other lines is no reason to read one otherwise. */
const parser = new RecordParser((micros) => BOOT + micros, true);
/** Of a module from before there were flags. */
const flagless = new RecordParser((micros) => BOOT + micros, false);

function read(line: Buffer): { seq: number; event: Event } {
  const event = parser.parse(Buffer.from(line), 0, line.length);
  return { seq: parser.seq, event };
}

/** The same amid other bytes, which are none of it. */
function readAmid(line: Buffer): { seq: number; event: Event } {
  const event = parser.parse(Buffer.concat([Buffer.from('0|'), line, Buffer.from('|0')]), 2, 2 + line.length);
  return { seq: parser.seq, event };
}

/** What becomes of a line. */
function outcome(reading: () => unknown): unknown {
  try {
    return reading();
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    return (error as Error).message;
  }
}

const parse = (line: string) => read(Buffer.from(line, 'utf8'));

const MMAP =
  '5123456789|42|bash|MMAP|0x7f0000000000|0x7f0000001000|r-xp|/usr/lib/libc.so.6|library|7|43|9|0x2000|fd:01|1234567|dd nr';

test('reads a mapping', () => {
  expect(parse(MMAP)).toEqual({
    seq: 7,
    event: {
      type: 'range',
      ts: BOOT + 5_123_456,
      pid: 42,
      tid: 43,
      op: 'mmap',
      mm: 9,
      start: 0x7f0000000000,
      end: 0x7f0000001000,
      facts: Facts.of({
        perms: 'r-xp',
        dev: 'fd:01',
        inode: '1234567',
        path: '/usr/lib/libc.so.6',
        kind: 'library',
        flags: 'dd nr',
      }),
      offset: 0x2000,
    },
  });
});

test('what the module calls anonymous may be reserved, a word that it has not', () => {
  const line = (end: string, kind: string): string =>
    `1000|42|bash|MMAP|0x10000|${end}|---p||${kind}|7|42|9|0x0|00:00|0|`;
  expect(parse(line('0x20000', 'anon')).event).toMatchObject({ facts: { kind: 'anon' } });
  expect(parse(line('0x21000', 'anon')).event).toMatchObject({ facts: { kind: 'reserved' } });
  expect(() => parse(line('0x21000', 'reserved'))).toThrow(WireError);
});

test('what has the same permissions, path and kind is told apart by its flags', () => {
  const line = (flags: string): string => `1000|42|bash|MMAP|0x10000|0x20000|rw-p||anon|7|42|9|0x0|00:00|0|${flags}`;
  const all = ['', 'ac', 'ac lo', 'ac nh', 'dd', 'nh nr', 'nr', 'mg'];
  for (const flags of [...all, ...all.toReversed(), ...all]) {
    expect(parse(line(flags)).event).toMatchObject({ facts: { flags } });
  }
});

test('the records of a module that has no flags do not tell them', () => {
  const line = Buffer.from(MMAP.slice(0, MMAP.lastIndexOf('|')));
  expect(flagless.parse(line, 0, line.length)).toMatchObject({ facts: { inode: '1234567', flags: null } });
  expect(() => flagless.parse(Buffer.from(MMAP), 0, MMAP.length)).toThrow('16 fields instead of 15');
  const empty = Buffer.from('1000|42|bash|MUNMAP|0x1000|0x3000|----||none|8|42|9|0x0|00:00|0');
  expect(flagless.parse(empty, 0, empty.length)).toMatchObject({ op: 'munmap', facts: null });
});

test('reads an emptied range', () => {
  const { event } = parse('1000|42|bash|MUNMAP|0x1000|0x3000|----||none|8|42|9|0x0|00:00|0|');
  expect(event).toMatchObject({ type: 'range', op: 'munmap', start: 0x1000, end: 0x3000, facts: null });
});

test.each([
  ['0|0||COPY|0x5|0x0|----||none|1|0|6|0x0|00:00|0|', { type: 'copy', mm: 6, from: 5 }],
  [
    '0|10|a\\174b|PROC|0x1|0x1cbe991a08|----|/bin/sh|none|1|10|6|0x0|00:00|0|',
    { type: 'process', pid: 10, ppid: 1, comm: 'a\\174b', exe: '/bin/sh', mm: 6, startTime: 12345 },
  ],
  ['0|10|sh|PROC|0x1|0x0|----||none|1|10|0|0x0|00:00|0|', { type: 'process', mm: 0 }],
  ['0|10|sh|FORK|0xb|0x0|----||none|1|10|6|0x0|00:00|0|', { type: 'fork', pid: 10, child: 11 }],
  ['0|10|ls|EXEC|0x0|0x0|----|/bin/ls|none|1|10|7|0x0|00:00|0|', { type: 'exec', comm: 'ls', exe: '/bin/ls', mm: 7 }],
  ['0|10|ls|EXIT|0x0|0x0|----||none|1|10|7|0x0|00:00|0|', { type: 'exit', pid: 10 }],
  ['0|0||MMEXIT|0x0|0x0|----||none|1|0|7|0x0|00:00|0|', { type: 'mmexit', mm: 7 }],
  ['0|0||BEGIN|0x0|0x0|----||none|1|0|7|0x0|00:00|0|', { type: 'begin', mm: 7 }],
  ['0|0||END|0x0|0x0|----||none|1|0|7|0x0|00:00|0|', { type: 'end', mm: 7 }],
  ['0|0||READY|0x0|0x0|----||none|1|0|0|0x0|00:00|0|', { type: 'ready' }],
])('reads %s', (line, event) => {
  expect(parse(line).event).toMatchObject(event);
});

test('keeps times exact that exceed 2^53 ns', () => {
  expect(parse(MMAP.replace('5123456789', '31536000123456789')).event.ts).toBe(BOOT + 31_536_000_123_456);
});

test('keeps start times exact that exceed 2^53 ns', () => {
  const nanos = 31_536_000_009_999_999n;
  const { event } = parse(`0|10|sh|PROC|0x1|0x${nanos.toString(16)}|----||none|1|10|6|0x0|00:00|0|`);
  expect(event).toMatchObject({ startTime: 3_153_600_000 });
});

test('reads a path that is valid UTF-8', () => {
  expect(parse(MMAP.replace('libc', 'žluť')).event).toMatchObject({ facts: { path: '/usr/lib/žluť.so.6' } });
});

const edit = (field: number, value: string): string =>
  MMAP.split('|')
    .map((old, i) => (i === field ? value : old))
    .join('|');

test.each([
  ['nothing', '', '1 fields'],
  ['a field too few', MMAP.slice(0, MMAP.lastIndexOf('|')), '15 fields'],
  ['a field too many', `${MMAP}|`, '17 fields'],
  ['a bar in a name', MMAP.replace('bash', 'a|b'), '17 fields'],
  ['a time that is none', edit(0, 'now'), 'ts'],
  ['a pid of hex', edit(1, '0x2a'), 'pid'],
  ['a negative pid', edit(1, '-1'), 'pid'],
  ['a name with a half escape', edit(2, 'a\\17'), 'comm'],
  ['an unknown op', edit(3, 'MMAPP'), 'op'],
  ['an op in lower case', edit(3, 'mmap'), 'op'],
  ['a start without 0x', edit(4, '7f0000000000'), 'start'],
  ['a start of upper case', edit(4, '0x7F0000000000'), 'start'],
  ['a start inside a page', edit(4, '0x7f0000000001'), 'start'],
  ['an end before the start', edit(5, '0x1000'), 'empty'],
  ['an end at the start', edit(5, '0x7f0000000000'), 'empty'],
  ['an end inside a page', edit(5, '0x7f0000001001'), 'end'],
  ['permissions too short', edit(6, 'r-x'), 'perms'],
  ['permissions in disorder', edit(6, '-rxp'), 'perms'],
  ['a mapping without permissions', edit(6, '----'), 'perms'],
  ['a path with a control character', edit(7, '/a\tb'), 'path'],
  ['an unknown type', edit(8, 'lib'), 'type'],
  ['type none on a mapping', edit(8, 'none'), 'without a mapping'],
  ['a seq that is none', edit(9, ''), 'seq'],
  ['a seq too large', edit(9, '9999999999999999'), 'seq'],
  ['a tid that is none', edit(10, 'x'), 'tid'],
  ['no mm', edit(11, '0'), 'mm'],
  ['an offset inside a page', edit(12, '0x10'), 'offset'],
  ['a device of one digit', edit(13, 'f:1'), 'dev'],
  ['an inode of hex', edit(14, '0x1'), 'inode'],
  ['flags of one letter', edit(15, 'd'), 'flags'],
  ['flags with a blank behind', edit(15, 'dd '), 'flags'],
  [
    'flags of what is no mapping',
    edit(6, '----').replace('/usr/lib/libc.so.6|library', '|none').replace('fd:01|1234567', '00:00|0'),
    'without a mapping',
  ],
  ['a carriage return', `${MMAP}\r`, 'flags'],
])('refuses %s, naming it', (_, line, reason) => {
  expect(() => parse(line)).toThrow(WireError);
  expect(() => parse(line)).toThrow(reason);
});

test('refuses invalid UTF-8, and says so in ASCII', () => {
  const line = edit(7, '/lib/\xff\xfe');
  expect(() => read(Buffer.from(line, 'latin1'))).toThrow(/^invalid UTF-8: [ -~]*$/);
});

test('whatever the bytes, it reads them or throws a WireError', () => {
  const fields = fc.array(fc.oneof(fc.string(), fc.constantFrom(...MMAP.split('|'))), { minLength: 15, maxLength: 17 });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    fields.map((array) => Buffer.from(array.join('|'), 'utf8')),
  );
  fc.assert(
    fc.property(bytes, (line) => {
      expect(outcome(() => readAmid(line))).toEqual(outcome(() => read(line)));
    }),
  );
});

const page = fc.integer({ min: 1, max: 2 ** 35 }).map((n) => n * 4096);
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => escapeBytes(Buffer.from(array).toString('latin1')));
const perms = fc
  .tuple(fc.constantFrom('r', '-'), fc.constantFrom('w', '-'), fc.constantFrom('x', '-'), fc.constantFrom('p', 's'))
  .map((flags) => flags.join(''));
const range = fc.record({
  ts: fc.nat(),
  pid: fc.nat(),
  tid: fc.nat(),
  op: fc.constantFrom(...RANGE_OPS, 'vma' as const),
  mm: fc.integer({ min: 1 }),
  seq: fc.nat(),
  start: page,
  length: page,
  perms,
  offset: page,
  dev: fc.constantFrom('00:00', 'fd:01', '103:1a'),
  inode: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  path: bytes,
  comm: bytes,
  kind: fc.constantFrom(...KINDS.filter((kind) => kind !== 'reserved')),
  flags: fc.constantFrom('', 'lo', 'dd', 'dd nh', 'nr pk3', 'pk15'),
});

test('what the module leaves unescaped, but is not to be seen, is escaped', () => {
  const comm = 'a\u009bb\u202ec';
  const line = `1000|1|${comm}|MMAP|0x1000|0x2000|rw-p|/${comm}|file|1|1|1|0x0|fd:01|7|`;
  expect(parse(line)).toMatchObject({ event: { facts: { path: '/a\\302\\233b\\342\\200\\256c' } } });
});

test('what is written is what is read, also over a former statement', () => {
  const { event: former } = parse(MMAP);
  if (former.type !== 'range') {
    throw new Error(`it is a ${former.type}`);
  }
  fc.assert(
    fc.property(
      range,
      ({ ts, pid, tid, op, mm, seq, start, length, offset, dev, inode, path, comm, kind, flags, ...rest }) => {
        const end = start + length;
        const hex = (value: number): string => `0x${value.toString(16)}`;
        const line = [
          ts * 1000 + 999,
          pid,
          comm,
          op.toUpperCase(),
          hex(start),
          hex(end),
          rest.perms,
          path,
          kind,
          seq,
          tid,
          mm,
          hex(offset),
          dev,
          inode,
          flags,
        ].join('|');
        const event = {
          type: 'range',
          ts: BOOT + ts,
          pid,
          tid,
          op,
          mm,
          start,
          end,
          facts: Facts.of({ perms: rest.perms, dev, inode, path, kind, flags }).sized(length),
          offset,
        };
        expect(parse(line)).toEqual({ seq, event });
        const bytes = Buffer.from(line);
        expect(parser.parse(bytes, 0, bytes.length, former)).toBe(former);
        expect(former).toEqual(event);
      },
    ),
  );
});
