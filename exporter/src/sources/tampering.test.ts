import { closeSync, openSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { World } from '../model/world';
import { collect, keepingAndFolding, until, type Collected } from './test/collect';
import { linesOf, mapsOf } from './test/oracle';
import { real } from './test/root';
import { compileStorm, Storm, STORM } from './test/storm';
import { TracefsSource } from './tracefs';
import { findTracefs } from './tracefs-mount';

/** Three sweeps, on a machine that is busy with other tests. */
jest.setTimeout(60_000);

let program: string;
let source: TracefsSource;
let got: Collected;
let world: World;
let storm: Storm;
let pid: number;

beforeAll(() => {
  program = compileStorm();
});

beforeEach(async () => {
  source = new TracefsSource();
  got = collect();
  world = new World();
  await source.start(keepingAndFolding(got, world));
  await until(() => world.ready);
  [storm] = await Storm.start(program);
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

function counted(): number {
  return got.of('operations').reduce((sum, event) => sum + (event.pid === pid ? event.count : 0), 0);
}

const ALL = Object.values(STORM).reduce((a, b) => a + b, 0);

async function knowsTheMap(): Promise<void> {
  await until(() => linesOf(world.process(pid)!.map.values()).join('\n') === mapsOf(pid).join('\n'));
}

/** Has the program do it all again, and again where the buffer overflowed meanwhile: once, all of it is counted. */
async function countsAll(): Promise<void> {
  const overflows = (): number => got.of('lost').filter(({ reason }) => reason === 'trace_buffer').length;
  for (;;) {
    const [before, lost] = [counted(), overflows()];
    await storm.do('s');
    await until(() => counted() >= before + ALL || overflows() > lost);
    if (counted() >= before + ALL) {
      return;
    }
  }
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
  expect(counted()).toBeLessThan(ALL);
  await countsAll();
  await knowsTheMap();
  expect(got.statuses.every(({ up }) => up)).toBe(true);
});

real('tells no event that has the time of another clock', async () => {
  writeFileSync(join(directory(), 'trace_clock'), 'counter');
  await storm.do('s');
  await until(() => got.of('lost').some(({ reason }) => reason === 'tampered'));
  expect(readFileSync(join(directory(), 'trace_clock'), 'utf8')).toContain('[mono]');
  await knowsTheMap();
  const before = counted();
  await storm.do('s');
  await until(() => counted() >= before + ALL);
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
    const before = counted();
    await storm.do('s');
    await until(() => counted() === before + ALL);
    await knowsTheMap();
  } finally {
    closeSync(reader);
  }
  // It could not be removed while we had it open.
  rmdirSync(halted);
});
