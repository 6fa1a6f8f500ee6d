import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stating } from '../../model/test/arbitraries';
import { Intake } from '../../intake';
import { World } from '../../model/world';
import { testFolder } from '../../test/folder';
import { MAX_PATH_BYTES, pathText } from '../../wire/procfs/cut-path';
import type { Event } from '../../wire/events';
import { Recorder } from './recorder';
import { recordedEvent } from './recording';
import { ReplaySource } from './replay-source';
import { collect, until, type Collected } from '../test/collect';

const HEADER = '{"recording":"vma-tracker","version":1,"host":"h","source":"tracefs"}\n';
const VMA = {
  start: 0x7fff00001000,
  end: 0x7fff00003000,
  perms: 'rw-p',
  offset: 0,
  dev: '00:00',
  inode: '0',
  path: 'a\\174b',
  kind: 'anon',
  flags: 'dd nh',
} as const;
const EVENTS: Event[] = [
  { type: 'restart', ts: 1000, reason: 'start' },
  { type: 'process', ts: 1000, pid: 7, startTime: 5, ppid: 1, comm: 'app', exe: '/app', mm: 3 },
  { type: 'details', ts: 1000, pid: 7, startTime: 5, cmdline: 'app -x', uid: 1000, cgroup: '/user' },
  { type: 'begin', ts: 1000, mm: 3, op: 'mmap', pid: 7 },
  { type: 'range', ts: 1000, pid: 7, tid: 7, op: 'vma', mm: 3, ...stating(VMA.start, VMA.end, VMA) },
  { type: 'end', ts: 1000, mm: 3 },
  { type: 'begin', ts: 1000, mm: 4 },
  { type: 'copy', ts: 2000, mm: 4, from: 3 },
  { type: 'fork', ts: 2000, pid: 7, child: 8 },
  { type: 'exec', ts: 2000, pid: 8, comm: 'b', exe: '/b', mm: 5 },
  { type: 'range', ts: 2000, pid: 8, tid: 8, op: 'munmap', mm: 5, ...stating(VMA.start, VMA.end, null) },
  { type: 'operations', ts: 2500, pid: 7, op: 'mmap', count: 3 },
  { type: 'lost', ts: 2500, reason: 'trace_buffer', count: 2 },
  { type: 'parse_error', ts: 2500, detail: 'x' },
  { type: 'exit', ts: 2500, pid: 8 },
  { type: 'mmexit', ts: 2500, mm: 4 },
  { type: 'ready', ts: 101_000 },
];

/** A statement, as a line of a recording has it. */
const RECORDED = JSON.parse(recordedEvent(EVENTS[4]!)) as object;

const silent = { error: jest.fn() };
let file: string;
let got: Collected;
let source: ReplaySource | undefined;

beforeEach(() => {
  file = join(testFolder('recording'), 'r.ndjson');
  got = collect();
  silent.error.mockClear();
});

afterEach(async () => {
  await source?.stop();
  source = undefined;
});

async function record(events: readonly Event[]): Promise<void> {
  const recorder = await Recorder.create(file, () => 'tracefs', collect().sink, silent);
  for (const event of events) {
    recorder.events([event]);
  }
  await recorder.close();
}

async function replay(speed: number): Promise<void> {
  source = new ReplaySource(file, speed);
  await source.start(got.sink);
  await until(() => got.statuses.at(-1)?.detail.startsWith('replaying') === false);
}

test('what is recorded is what is replayed, with the times at which it happened at speed 0', async () => {
  await record(EVENTS);
  await replay(0);
  expect(got.events).toEqual(EVENTS);
  expect(got.statuses.at(-1)).toMatchObject({ up: true });
  const world = new World();
  new Intake(world, []).take(got.events);
  expect(world.process(7)?.map.size).toBe(1);
});

test('the longest texts that a source tells come back whole', async () => {
  const longest = pathText('\x01'.repeat(2 * MAX_PATH_BYTES));
  const events: Event[] = [
    { type: 'exec', ts: 1, pid: 7, comm: '\\001'.repeat(15), exe: longest, mm: 5 },
    { type: 'details', ts: 1, pid: 7, startTime: 5, cmdline: '\\001'.repeat(4096), uid: 0, cgroup: longest },
    {
      type: 'range',
      ts: 1,
      pid: 7,
      tid: 7,
      op: 'vma',
      mm: 3,
      ...stating(VMA.start, VMA.end, { ...VMA, path: longest }),
    },
  ];
  await record(events);
  await replay(0);
  expect(got.events).toEqual(events);
});

test('a recording of before there was the kind `reserved` is told with it', async () => {
  const reserve = { ...VMA, end: VMA.start + 0x11000, perms: '---p', path: '' };
  const statement = stating(reserve.start, reserve.end, reserve);
  await record([{ type: 'range', ts: 1, pid: 7, tid: 7, op: 'mmap', mm: 3, ...statement }]);
  await replay(0);
  expect(got.events).toMatchObject([{ facts: { perms: '---p', path: '', kind: 'reserved', flags: 'dd nh' } }]);
});

test.each([
  [{}, null],
  [{ flags: '' }, ''],
  [{ flags: 'pk12' }, 'pk12'],
])('a recording of before there were flags, or of none, is told as such: %j', async (told, flags) => {
  const { start, end, perms, offset, dev, inode, path, kind } = VMA;
  const vma = { start, end, perms, offset, dev, inode, path, kind, ...told };
  writeFileSync(file, `${HEADER}${JSON.stringify({ ...RECORDED, vma })}\n`);
  await replay(0);
  expect(got.events).toMatchObject([{ type: 'range', facts: { kind, flags } }]);
});

test('is replayed as if it happened now, at its speed', async () => {
  await record(EVENTS);
  const began = Date.now();
  await replay(2);
  expect(Date.now() - began).toBeGreaterThanOrEqual(45);
  const first = got.events[0]!.ts;
  expect(Math.abs(first / 1000 - began)).toBeLessThan(5000);
  expect(got.events.map(({ ts }) => ts - first)).toEqual(EVENTS.map(({ ts }) => (ts - 1000) / 2));
});

test.each([
  ['no JSON', '{', 'line 2'],
  ['an unknown type', '{"type":"x","ts":1}', '"type"'],
  ['a field too many', '{"type":"ready","ts":1,"x":1}', 'line 2'],
  ['an address inside a page', JSON.stringify({ ...RECORDED, start: 1 }), '"start"'],
  ['a mapping that is not its range', JSON.stringify({ ...RECORDED, end: VMA.end + 4096 }), 'not about its range'],
  ['flags of other letters', JSON.stringify({ ...RECORDED, vma: { ...VMA, flags: 'dd|' } }), '"vma.flags"'],
  ['a bare bar', JSON.stringify({ ...EVENTS[9], comm: 'a|b' }), '"comm"'],
])('counts a line that holds %s, and goes on', async (_, line, reason) => {
  writeFileSync(file, `${HEADER}${line}\n{"type":"ready","ts":1}\n`);
  await replay(0);
  expect(got.events.map(({ type }) => type)).toEqual(['parse_error', 'ready']);
  expect(got.first('parse_error').detail).toContain(reason);
});

test('a line longer than any of a recording is counted, and the rest is told', async () => {
  writeFileSync(file, `${HEADER}{"type":"ready","ts":1,"x":"${'x'.repeat(200_000)}"}\n{"type":"ready","ts":1}\n`);
  await replay(0);
  expect(got.events.map(({ type }) => type)).toEqual(['parse_error', 'ready']);
  expect(got.first('parse_error').detail).toBe(`line 2 of ${file} exceeds 131072 bytes`);
});

test('says while it replays, and at the end, that what a bad line told is missing', async () => {
  writeFileSync(file, `${HEADER}{}\n{"type":"ready","ts":1}\nnonsense\n`);
  await replay(0);
  expect(got.statuses.map(({ up, incomplete }) => [up, incomplete])).toEqual([
    [true, undefined],
    [true, true],
    [true, true],
  ]);
  expect(got.statuses[1]!.detail).toMatch(/; line 2 of .*: what it told is missing$/);
  expect(got.statuses[2]!.detail).toMatch(/has ended.*; 2 of its lines were not understood, and what they told is/);
});

test('plays a recording that was cut short to its last whole line, stays up with that state, and says so', async () => {
  await record(EVENTS);
  const whole = readFileSync(file, 'utf8');
  for (let bytes = HEADER.length + 20; bytes < whole.length; bytes += 97) {
    if (whole[bytes - 1] === '\n') {
      continue;
    }
    writeFileSync(file, whole.slice(0, bytes));
    got = collect();
    await replay(0);
    const lines = whole.slice(0, bytes).split('\n').length - 1;
    expect(got.events).toEqual(EVENTS.slice(0, lines - 1));
    const { up, detail, incomplete } = got.statuses.at(-1)!;
    expect([up, incomplete]).toEqual([true, true]);
    expect(detail).toContain(`it ends inside line ${lines + 1}; this is the state after line ${lines}`);
    expect(detail).toContain('; it ends before all processes had been read');
  }
});

test('one that ends where a line does has ended, though not all processes had been read', async () => {
  await record(EVENTS.slice(0, -1));
  await replay(0);
  expect(got.statuses.at(-1)).toEqual({
    up: true,
    detail: `the recording ${file} has ended; this is its last state; it ends before all processes had been read`,
    incomplete: true,
  });
});

test('stops in the middle of a pause', async () => {
  await record([EVENTS[0]!, { type: 'ready', ts: 3_600_000_000 }]);
  source = new ReplaySource(file, 1);
  await source.start(got.sink);
  await until(() => got.has('restart'));
  const began = performance.now();
  await source.stop();
  expect(performance.now() - began).toBeLessThan(1000);
});
