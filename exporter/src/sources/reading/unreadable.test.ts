import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../../model/world';
import { testFolder } from '../../test/folder';
import { ProcfsSource } from '../procfs-source';
import { ReadingHelper } from './reading-helper';
import { startFolding, until, type Collected } from '../test/collect';

jest.setTimeout(60_000);

/** A /proc of our own, in which reading a map can be made to hang without harm: as a FIFO that nobody writes to. */
let proc: string;
let source: ProcfsSource;
let helper: ReadingHelper;
let got: Collected;
let world: World;

beforeEach(() => {
  proc = testFolder('proc');
  helper = new ReadingHelper();
  source = new ProcfsSource(20, helper, proc);
});

afterEach(async () => {
  helper.close();
  await source.stop();
});

function addProcess(pid: number): void {
  mkdirSync(join(proc, String(pid), 'task', String(pid)), { recursive: true });
  symlinkSync('/bin/program', join(proc, String(pid), 'exe'));
  writeFileSync(
    join(proc, String(pid), 'stat'),
    readFileSync('/proc/self/stat', 'latin1').replace(/^\d+ \([^)]*\)/, `${pid} (p${pid})`),
  );
}

function maps(pid: number, ...lines: string[]): void {
  const path = join(proc, String(pid), 'maps');
  writeFileSync(`${path}.new`, lines.map((line) => `${line}\n`).join(''));
  renameSync(`${path}.new`, path);
}

function hang(pid: number): void {
  const path = join(proc, String(pid), 'maps');
  execFileSync('mkfifo', [`${path}.new`]);
  renameSync(`${path}.new`, path);
}

const FIRST = '10000-20000 rw-p 00000000 00:00 0 ';
const SECOND = '40000-50000 r--p 00000000 00:00 0 ';

async function start(): Promise<void> {
  [got, world] = await startFolding(source);
}

const sizeOf = (pid: number) => world.process(pid)?.map.size;
const stateOf = (pid: number) => world.process(pid)?.mapState.state;

test('one process whose map hangs does not blind the others', async () => {
  for (const pid of [11, 12, 13]) {
    addProcess(pid);
    maps(pid, FIRST);
  }
  hang(12);
  await start();
  expect([stateOf(11), stateOf(12), stateOf(13)]).toEqual(['ok', 'unreadable', 'ok']);
  expect(world.process(12)).toMatchObject({ synced: false, mapState: { cause: 'busy' } });
  expect(world.process(12)?.mapState.reason).toContain('mmap_lock');
  maps(13, FIRST, SECOND);
  await until(() => sizeOf(13) === 2);
});

test('a map that comes to hang stays as it was, with its age, and is right again once it answers', async () => {
  addProcess(11);
  maps(11, FIRST);
  await start();
  const before = Date.now() * 1000;
  hang(11);
  await until(() => stateOf(11) === 'unreadable');
  expect(sizeOf(11)).toBe(1);
  expect(world.process(11)?.mapState.since).toBeGreaterThan(before);
  maps(11, FIRST, SECOND);
  await until(() => stateOf(11) === 'ok');
  expect(sizeOf(11)).toBe(2);
  expect(got.of('unreadable')).toHaveLength(1);
});

test('lines that overlap are a torn reading, and not told as a map', async () => {
  addProcess(11);
  maps(11, FIRST);
  await start();
  maps(11, SECOND, FIRST);
  addProcess(12);
  maps(12, FIRST);
  await until(() => stateOf(12) === 'ok');
  expect([sizeOf(11), stateOf(11)]).toEqual([1, 'ok']);
  maps(11, FIRST, SECOND);
  await until(() => sizeOf(11) === 2);
});
