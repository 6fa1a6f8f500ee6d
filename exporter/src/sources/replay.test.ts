import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { World } from '../model/world';
import type { Event } from '../wire/events';
import { Recorder } from './recorder';
import { ReplaySource } from './replay';
import { collect, until, type Collected } from './test/collect';

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
} as const;
const EVENTS: Event[] = [
  { type: 'restart', ts: 1000, reason: 'start' },
  { type: 'process', ts: 1000, pid: 7, startTime: 5, ppid: 1, comm: 'app', exe: '/app', mm: 3 },
  { type: 'details', ts: 1000, pid: 7, startTime: 5, cmdline: 'app -x', uid: 1000, cgroup: '/user' },
  { type: 'begin', ts: 1000, mm: 3, op: 'mmap', pid: 7 },
  { type: 'range', ts: 1000, pid: 7, tid: 7, op: 'vma', mm: 3, start: VMA.start, end: VMA.end, vma: VMA },
  { type: 'end', ts: 1000, mm: 3 },
  { type: 'begin', ts: 1000, mm: 4 },
  { type: 'copy', ts: 2000, mm: 4, from: 3 },
  { type: 'fork', ts: 2000, pid: 7, child: 8 },
  { type: 'exec', ts: 2000, pid: 8, comm: 'b', exe: '/b', mm: 5 },
  { type: 'range', ts: 2000, pid: 8, tid: 8, op: 'munmap', mm: 5, start: VMA.start, end: VMA.end, vma: null },
  { type: 'operations', ts: 2500, pid: 7, op: 'mmap', count: 3 },
  { type: 'lost', ts: 2500, reason: 'trace_buffer', count: 2 },
  { type: 'parse_error', ts: 2500, detail: 'x' },
  { type: 'exit', ts: 2500, pid: 8 },
  { type: 'mmexit', ts: 2500, mm: 4 },
  { type: 'ready', ts: 101_000 },
];

const silent = { error: jest.fn() };
let directory: string;
let file: string;
let got: Collected;
let source: ReplaySource | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vma-recording-'));
  file = join(directory, 'r.ndjson');
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
  world.fold(got.events);
  expect(world.process(7)?.map.size).toBe(1);
});

test('a recording of before there was the kind `reserved` is told with it', async () => {
  const reserve = { ...VMA, end: VMA.start + 0x11000, perms: '---p', path: '' };
  const { start, end } = reserve;
  await record([{ type: 'range', ts: 1, pid: 7, tid: 7, op: 'mmap', mm: 3, start, end, vma: reserve }]);
  await replay(0);
  expect(got.events).toMatchObject([{ vma: { ...reserve, kind: 'reserved' } }]);
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

test('a recording is its owner’s alone, and is never overwritten', async () => {
  await record(EVENTS);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8').split('\n')[0]).toContain('"source":"tracefs"');
  await expect(record([])).rejects.toThrow('the file exists');
});

test('a full disk ends the recording, not the source', async () => {
  const sink = collect();
  // A file system of its own, so that the disk is full in earnest.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]);
  try {
    const recorder = await Recorder.create(file, () => 'module', sink.sink, silent);
    for (let i = 0; i < 100; i++) {
      recorder.events(EVENTS);
    }
    await until(() => silent.error.mock.calls.length > 0);
    expect(silent.error.mock.calls[0]).toEqual([expect.stringMatching(/^recording to .* has ended: .*ENOSPC/)]);
    recorder.events(EVENTS);
    await recorder.close();
    expect(sink.events).toHaveLength(101 * EVENTS.length);
    expect(silent.error).toHaveBeenCalledTimes(1);
  } finally {
    execFileSync('umount', [directory]);
  }
});

test.each([
  ['no file', undefined, 'ENOENT'],
  ['an empty file', '', 'empty'],
  ['no recording', 'hello\n', 'not a recording'],
  ['another version', HEADER.replace('1,', '2,'), 'version'],
])('refuses %s', async (_, text, reason) => {
  if (text !== undefined) {
    writeFileSync(file, text);
  }
  source = new ReplaySource(file, 0);
  await expect(source.start(got.sink)).rejects.toThrow(reason);
});

test.each([
  ['no JSON', '{', 'line 2'],
  ['an unknown type', '{"type":"x","ts":1}', '"type"'],
  ['a field too many', '{"type":"ready","ts":1,"x":1}', 'line 2'],
  ['an address inside a page', JSON.stringify({ ...EVENTS[4], start: 1 }), '"start"'],
  ['a mapping that is not its range', JSON.stringify({ ...EVENTS[4], end: VMA.end + 4096 }), 'not about its range'],
  ['a bare bar', JSON.stringify({ ...EVENTS[9], comm: 'a|b' }), '"comm"'],
])('counts a line that holds %s, and goes on', async (_, line, reason) => {
  writeFileSync(file, `${HEADER}${line}\n{"type":"ready","ts":1}\n`);
  await replay(0);
  expect(got.events.map(({ type }) => type)).toEqual(['parse_error', 'ready']);
  expect(got.first('parse_error').detail).toContain(reason);
});

test('plays what there is of a recording that was cut, and says so', async () => {
  writeFileSync(file, `${HEADER}{"type":"ready","ts":1}\n{"type":"rea`);
  await replay(0);
  expect(got.has('ready')).toBe(true);
  expect(got.statuses.at(-1)).toMatchObject({ up: false });
  expect(got.statuses.at(-1)?.detail).toContain('inside a line');
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
