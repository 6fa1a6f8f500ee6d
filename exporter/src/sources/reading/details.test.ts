import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { World } from '../../model/world';
import type { DetailsEvent, ProcessEvent, StateEvent } from '../../wire/events';
import { cmdlineReader } from './cmdline-reader';
import { DetailsReader, type DetailsOptions } from './details';
import { readStat } from './proc-files';
import { MAX_CMDLINE_BYTES } from './process-details';
import { ReadingHelper } from './reading-helper';
import { OwnCgroup } from '../test/cgroup';
import { Changeling } from '../test/changeling';
import { collect, until, type Collected } from '../test/collect';
import { real } from '../test/root';

/** Enough for a machine that is busy with other tests. */
jest.setTimeout(60_000);

/** ms of a round: a step of it is one. */
const FAST = 40;

const readCmdline = cmdlineReader(new ReadingHelper(), MAX_CMDLINE_BYTES);

let got: Collected;
let world: World;
let reader: DetailsReader;
let changeling: Changeling | undefined;

beforeEach(() => {
  got = collect();
});

afterEach(async () => {
  reader.close();
  await changeling?.quit();
  changeling = undefined;
});

function open(options: DetailsOptions = {}): void {
  world = new World();
  reader = new DetailsReader(world, tell, { interval: FAST, ...options });
}

function tell(events: readonly StateEvent[]): void {
  got.sink.events(events);
  world.fold(events);
}

function processEvent(pid: number, startTime = readStat(pid)!.startTime): ProcessEvent {
  return { type: 'process', ts: 1, pid, startTime, ppid: 1, comm: 'x', exe: '', mm: 1 };
}

async function follow(options: DetailsOptions = {}): Promise<number> {
  changeling = await new Changeling().ready();
  const { pid } = changeling;
  open(options);
  tell([processEvent(pid)]);
  await until(() => got.has('details'));
  return pid;
}

function last(): DetailsEvent {
  return got.of('details').at(-1)!;
}

/** Rounds that have passed: each looks at this process, too. */
function countsRounds(): { options: DetailsOptions; rounds: () => number } {
  let rounds = 0;
  const watched = (pid: number): boolean => {
    rounds += pid === process.pid ? 1 : 0;
    return false;
  };
  return { options: { watched }, rounds: () => rounds };
}

test('adds what /proc knows of a process, behind its event', async () => {
  const child = spawn('sh', ['-c', 'read -r _', 'an argument', 'a|b\n'], { stdio: ['pipe', 'ignore', 'inherit'] });
  await once(child, 'spawn');
  // Its files are closed on exec, which `spawn` waits for, a moment before the kernel knows the new arguments.
  await until(() => readFileSync(`/proc/${child.pid}/cmdline`).length > 0);
  open();
  tell([processEvent(child.pid!)]);
  await until(() => got.has('details'));
  expect(got.events.map(({ type }) => type)).toEqual(['process', 'details']);
  expect(got.first('details')).toMatchObject({
    pid: child.pid,
    cmdline: 'sh -c read -r _ an argument a\\174b\\012',
    uid: process.getuid?.(),
  });
  const cgroups = readFileSync('/proc/self/cgroup', 'utf8');
  expect(cgroups).toContain(got.first('details').cgroup);
  child.stdin.end();
  await once(child, 'exit');
});

test('after an exec the command line is told anew, though it is the same, and none that was read before', async () => {
  const answers: ((text: string) => void)[] = [];
  const pid = await follow({
    interval: 3_600_000,
    readCmdline: () => {
      const answer = new Promise<string>((resolve) => answers.push(resolve));
      return answers.length === 1 ? Promise.resolve('first\0') : answer;
    },
  });
  tell([{ ...processEvent(pid), comm: 'y' }]);
  await until(() => answers.length === 2);
  tell([{ type: 'exec', ts: 2, pid, comm: 'x', exe: '', mm: 2 }]);
  answers[1]!('first\0');
  await until(() => answers.length === 3);
  answers[2]!('first\0');
  await until(() => got.of('details').at(-1)!.cmdline === 'first' && got.of('details').length > 1);
  expect(got.events.slice(3).map((event) => (event.type === 'details' ? event.cmdline : event.type))).toEqual([
    'exec',
    '',
    'first',
  ]);
});

test('says nothing of another process that has the pid now, nor of one that is gone', async () => {
  open();
  const gone = spawn('true');
  await once(gone, 'exit');
  tell([processEvent(process.pid, 1), processEvent(gone.pid!, 5), processEvent(process.ppid)]);
  await until(() => got.has('details'));
  expect(got.of('details').map(({ pid }) => pid)).toEqual([process.ppid]);
});

real('finds a new uid in the next round, and says it once', async () => {
  const { options, rounds } = countsRounds();
  const pid = await follow(options);
  tell([processEvent(process.pid)]);
  expect(last()).toMatchObject({ pid, uid: 0 });
  await changeling!.do('u');
  await until(() => last().pid === pid && last().uid === 65534);
  const told = got.of('details').length;
  const from = rounds();
  await until(() => rounds() > from + 10);
  expect(got.of('details')).toHaveLength(told);
});

real('finds a new cgroup', async () => {
  const pid = await follow();
  const cgroup = new OwnCgroup();
  try {
    cgroup.take(pid);
    await until(() => last().cgroup.endsWith(`/${cgroup.name}`));
  } finally {
    await changeling!.quit();
    cgroup.remove();
  }
});

test('finds a new command line in the next round where it is watched, else in the sixth at the latest', async () => {
  for (const watched of [true, false]) {
    const read: number[] = [];
    const { options, rounds } = countsRounds();
    let pid = 0;
    pid = await follow({
      watched: (each) => options.watched!(each) || (watched && each === pid),
      readCmdline: (each, tid) => {
        read.push(each);
        return readCmdline(each, tid);
      },
    });
    tell([processEvent(process.pid)]);
    await changeling!.do('w');
    await until(() => last().pid === pid && last().cmdline === `${changeling!.path} WWWWWWWWWWW`);
    const [from, before] = [rounds(), read.filter((each) => each === pid).length];
    await until(() => rounds() >= from + 12);
    const readings = read.filter((each) => each === pid).length - before;
    // One in six rounds that count passes uncounted: who is due then need not be watched.
    expect(readings).toBeGreaterThanOrEqual(watched ? 10 : 1);
    expect(readings).toBeLessThanOrEqual(watched ? 17 : 4);
    reader.close();
    await changeling!.quit();
    got = collect();
  }
});

real('asks a living thread once the first has ended', async () => {
  const pid = await follow({ watched: () => true });
  await changeling!.do('l');
  await until(() => readStat(pid)?.state === 'Z');
  await changeling!.do('u');
  await until(() => last().uid === 65534);
  await changeling!.do('w');
  await until(() => last().cmdline === `${changeling!.path} WWWWWWWWWWW`);
  expect(got.of('details').every(({ cmdline }) => cmdline.startsWith(changeling!.path))).toBe(true);
});

real('tells uid and cgroup of all though command lines hang, and keeps what it knew of those', async () => {
  let hangs = false;
  const pid = await follow({
    watched: () => true,
    readCmdline: (each, tid) => (hangs ? new Promise(() => undefined) : readCmdline(each, tid)),
  });
  hangs = true;
  tell([processEvent(process.pid), processEvent(process.ppid)]);
  await until(() => got.of('details').length === 3);
  expect(
    got
      .of('details')
      .slice(1)
      .map(({ cmdline }) => cmdline),
  ).toEqual(['', '']);
  await changeling!.do('u');
  await until(() => last().uid === 65534);
  expect(last()).toMatchObject({ pid, cmdline: `${changeling!.path} an-argument` });
});

test('keeps a command line that can not be read any more', async () => {
  let readings = 0;
  const pid = await follow({
    watched: () => true,
    readCmdline: (each, tid) => {
      readings++;
      if (readings === 1) {
        return readCmdline(each, tid);
      }
      return readings === 3 ? Promise.resolve(null) : Promise.reject(new Error('hangs'));
    },
  });
  await until(() => readings > 5);
  expect(got.of('details')).toMatchObject([{ pid, cmdline: `${changeling!.path} an-argument` }]);
});

test('tells it afresh to a world that has forgotten the process', async () => {
  const pid = await follow();
  tell([{ type: 'exit', ts: 2, pid }, processEvent(pid)]);
  await until(() => got.of('details').length === 2);
  tell([
    { type: 'restart', ts: 3, reason: 'request' },
    { type: 'ready', ts: 4 },
  ]);
  tell([processEvent(pid)]);
  await until(() => got.of('details').length === 3);
  tell([{ type: 'restart', ts: 5, reason: 'request' }, processEvent(pid), { type: 'ready', ts: 6 }]);
  tell([processEvent(process.pid)]);
  await until(() => last().pid === process.pid);
  expect(got.of('details')).toHaveLength(4);
});
