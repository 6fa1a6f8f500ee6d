import { closeSync, openSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../../model/world';
import { startFolding, until, type Collected } from '../test/collect';
import { counted, isCountedExactly } from '../test/counts';
import { isExact } from '../test/oracle';
import { real } from '../test/root';
import { Storm, STORM } from '../test/storm';
import { TracefsSource } from './tracefs-source';
import { findTracefs } from './tracefs-mount';

/** Three sweeps, on a machine that is busy with other tests. */
jest.setTimeout(60_000);

let source: TracefsSource;
let got: Collected;
let world: World;
let storm: Storm;
let pid: number;

beforeEach(async () => {
  source = new TracefsSource();
  [got, world] = await startFolding(source);
  storm = await new Storm().ready();
  pid = Number(await storm.do('f'));
  await until(() => world.process(pid)?.synced === true);
});

afterEach(async () => {
  await storm.quit();
  await source.stop();
});

function directory(): string {
  const name = /\((vma-tracker-.*)\)/.exec(got.statuses.findLast(({ up }) => up)!.detail)![1]!;
  return join(findTracefs()!, 'instances', name);
}

async function knowsTheMap(): Promise<void> {
  await until(() => isExact(world, pid));
}

/** From now on it is another process that is looked at. */
async function everythingIsCounted(): Promise<void> {
  pid = await isCountedExactly([got], async () => {
    const child = Number(await storm.do('f'));
    await storm.do('s');
    return child;
  });
}

real('finds that recording was switched off, sets it back, counts a loss and reads all maps', async () => {
  writeFileSync(join(directory(), 'tracing_on'), '0');
  await storm.do('s');
  await until(() => got.of('lost').some(({ reason }) => reason === 'tampered'));
  // On a busy machine the buffer may overflow besides.
  const tampered = got.of('lost').filter(({ reason }) => reason === 'tampered');
  expect(tampered).toMatchObject([{ count: 1 }]);
  expect(tampered[0]!.detail).toMatch(/set back: tracing_on was "0" and not "1"/);
  await knowsTheMap();
  expect(counted(pid, got).mmap ?? 0).toBeLessThan(STORM.mmap);
  await everythingIsCounted();
  await knowsTheMap();
  expect(got.statuses.every(({ up }) => up)).toBe(true);
});

real('tells no event that has the time of another clock', async () => {
  writeFileSync(join(directory(), 'trace_clock'), 'counter');
  await storm.do('s');
  await until(() => got.of('lost').some(({ reason }) => reason === 'tampered'));
  expect(readFileSync(join(directory(), 'trace_clock'), 'utf8')).toContain('[mono]');
  await knowsTheMap();
  await everythingIsCounted();
  const tooOld = (Date.now() - 600_000) * 1000;
  expect(got.events.filter(({ ts }) => ts <= tooOld)).toEqual([]);
});

real('finds by its own heartbeat what no setting shows, says so, and begins anew', async () => {
  const halted = directory();
  writeFileSync(join(halted, 'options/pause-on-trace'), '1');
  const reader = openSync(join(halted, 'trace'), 'r');
  writeFileSync(join(halted, 'options/pause-on-trace'), '0');
  try {
    await until(() => got.statuses.some(({ up }) => !up));
    expect(got.statuses.find(({ up }) => !up)?.detail).toMatch(
      /tracing failed, trying again: a system call of our own was not recorded in vma-tracker-\S+, and no setting says why/,
    );
    expect(got.of('lost')).toMatchObject([{ reason: 'tampered', count: 1 }]);
    await until(() => got.of('ready').length === 2);
    expect(got.statuses.at(-1)).toMatchObject({ up: true });
    expect(directory()).not.toBe(halted);
    await everythingIsCounted();
    await knowsTheMap();
  } finally {
    closeSync(reader);
  }
  // It could not be removed while we had it open.
  rmdirSync(halted);
});
