import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { World } from '../model/world';
import { ProcfsSource } from './procfs-source';
import { readStat } from './reading/proc-files';
import { startFolding, until, type Collected } from './test/collect';
import { isExact } from './test/oracle';
import { Storm } from './test/storm';

/** Enough for a machine that is busy with other tests. */
jest.setTimeout(60_000);

let source: ProcfsSource;
let got: Collected;
let world: World;
let storm: Storm;
let pid: number;

beforeEach(async () => {
  storm = await new Storm().ready();
  ({ pid } = storm);
  source = new ProcfsSource(20);
  [got, world] = await startFolding(source);
});

afterEach(async () => {
  await storm.quit();
  await source.stop();
});

test('knows the map of a process that was there, and follows it', async () => {
  expect(isExact(world, pid)).toBe(true);
  expect(world.process(pid)).toMatchObject({
    comm: 'storm',
    exe: storm.path,
    ppid: process.pid,
    startTime: readStat(pid)?.startTime,
  });
  await storm.do('s');
  await until(() => isExact(world, pid));
  expect(world.counts.resyncs).toEqual(new Map());
});

test('finds children, names, and ends', async () => {
  const child = Number(await storm.do('f'));
  await until(() => world.process(child)?.ppid === pid && world.process(child)?.synced === true);
  await storm.do('r');
  await until(() => world.process(child)?.comm === 'a\\174b');
  await storm.quit();
  await until(() => world.process(pid) === undefined && world.process(child) === undefined);
});

test('sees that a process has become another program', async () => {
  const shell: ChildProcess = spawn('sh', ['-c', 'read -r _; exec sleep 60'], { stdio: ['pipe', 'ignore', 'inherit'] });
  await until(() => world.process(shell.pid!)?.synced === true);
  const mm = world.process(shell.pid!)?.mm;
  shell.stdin?.end('\n');
  await until(() => world.process(shell.pid!)?.comm === 'sleep');
  await until(() => world.process(shell.pid!)?.mm !== mm);
  expect(got.of('exec').filter((event) => event.pid === shell.pid)).toMatchObject([{ comm: 'sleep' }]);
  shell.kill();
  await once(shell, 'exit');
});

test('says what it can not do, and nothing twice about a map that stays', async () => {
  expect(got.statuses.at(-1)).toMatchObject({ up: true });
  expect(got.statuses.at(-1)?.detail).toContain('goes unseen');
  const looks = got.statuses.length;
  await until(() => got.statuses.length > looks + 3);
  const { mm } = world.process(pid)!;
  expect(got.of('begin').filter((event) => event.mm === mm)).toHaveLength(1);
});

test('states everything again when asked', async () => {
  source.resync();
  await until(() => got.of('ready').length === 2);
  expect(got.of('restart').map(({ reason }) => reason)).toEqual(['start', 'request']);
  expect(isExact(world, pid)).toBe(true);
});
