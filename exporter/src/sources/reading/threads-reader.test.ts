import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { World } from '../../model/world';
import { event } from '../../model/test/events';
import type { ThreadsSeen } from '../../model/thread';
import { parseProcStat } from '../../wire/procfs/proc-stat';
import { ReadingHelper } from './reading-helper';
import { stackPointerOf, ThreadsReader, type ThreadsReaderOptions } from './threads-reader';

const helper = new ReadingHelper();
let reader: ThreadsReader | undefined;
let child: ChildProcess | undefined;

afterEach(() => {
  reader?.close();
  child?.kill('SIGKILL');
});
afterAll(() => {
  helper.close();
});

/** A process that sleeps, in a World whose map of it is known. */
function sleeper(): { world: World; pid: number } {
  child = spawn('sleep', ['1000']);
  const pid = child.pid!;
  const { startTime } = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const world = new World();
  world.fold([event.process(pid, 1, { startTime }), ...event.baseline(1)]);
  return { world, pid };
}

function firstSeen(options: Omit<ThreadsReaderOptions, 'take'>): Promise<ThreadsSeen> {
  return new Promise((resolve) => {
    reader = new ThreadsReader({
      ...options,
      take: (_process, seen) => {
        resolve(seen);
      },
    });
  });
}

test('a sleeping thread tells where its stack is', async () => {
  const { world, pid } = sleeper();
  const asleep = (): boolean => parseStack(pid) !== undefined && stackPointerOf(call(pid)) !== null;
  while (!asleep()) {
    await new Promise(setImmediate);
  }
  const { threads, reason } = await firstSeen({ world, helper, watched: () => [pid] });
  expect(reason).toBeNull();
  expect(threads).toHaveLength(1);
  const [low, high] = parseStack(pid)!;
  expect(threads[0]!.tid).toBe(pid);
  expect(threads[0]!.stackPointer).toBeGreaterThanOrEqual(low);
  expect(threads[0]!.stackPointer).toBeLessThan(high);
});

test('who is denied is told so, and not asked again', async () => {
  const { world, pid } = sleeper();
  const read = jest.fn(() => Promise.resolve({ error: 'EPERM' }));
  let ticks = 0;
  const watched = (): number[] => {
    ticks++;
    return [pid];
  };
  const { threads, reason } = await firstSeen({ world, helper: { read }, watched, interval: 0 });
  expect(threads).toEqual([]);
  expect(reason).toContain('is denied');
  const before = ticks;
  while (ticks < before + 2) {
    await new Promise(setImmediate);
  }
  expect(read).toHaveBeenCalledTimes(1);
});

test.each([
  ['7 0x7ffc5 0x1 0xffffffff 0x0 0x0 0x0 0x7ffc50 0x7f3e5\n', 0x7ffc50],
  ['-1 0x7ffc60 0x7f3e5\n', 0x7ffc60],
  ['running\n', null],
  ['-1 0x0 0x0\n', null],
  ['', null],
])('%j: the stack pointer is %p', (text, pointer) => {
  expect(stackPointerOf(text)).toBe(pointer);
});

function call(pid: number): string {
  return readFileSync(`/proc/${pid}/syscall`, 'latin1');
}

function parseStack(pid: number): [number, number] | undefined {
  const line = /^([0-9a-f]+)-([0-9a-f]+) .*\[stack\]$/m.exec(readFileSync(`/proc/${pid}/maps`, 'latin1'));
  return line === null ? undefined : [Number.parseInt(line[1]!, 16), Number.parseInt(line[2]!, 16)];
}
