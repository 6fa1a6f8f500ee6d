import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { Scratch } from '../../test/folder';
import { AccessHelper } from './access-helper';
import { readStat } from './proc-files';
import { real } from '../test/root';

const NOBODY = { uid: 65_534, gid: 65_534 };

const scratch = new Scratch();
let helper: AccessHelper;
const children: ChildProcess[] = [];

beforeEach(() => {
  helper = new AccessHelper();
});

afterEach(() => {
  helper.close();
  scratch.empty();
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
});

async function start(as: { uid?: number; gid?: number } = {}): Promise<{ pid: number; startTime: number }> {
  const child = spawn('sh', ['-c', 'echo; exec sleep 600'], { ...as, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
  return { pid: child.pid!, startTime: readStat(child.pid!)!.startTime };
}

/** Perl as an ordinary user runs it. */
function unprivileged(): string {
  if (process.geteuid!() !== 0) {
    return 'perl';
  }
  const path = scratch.path('perl');
  writeFileSync(path, '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups perl "$@"\n', {
    mode: 0o755,
  });
  return path;
}

/** The helper's own process. */
function helperPid(): number {
  const all = readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').trim().split(' ').map(Number);
  return all.findLast((pid) => readStat(pid)?.comm === 'perl' && readStat(pid)?.state !== 'Z')!;
}

real('says what a user may look at, of more than one line holds, and goes back to being root', async () => {
  const mine = await start();
  const theirs = await start(NOBODY);
  const many = Array.from({ length: 1500 }, (_, index) => (index % 3 === 0 ? theirs : mine));
  const verdicts = await helper.look(NOBODY, many);
  expect(verdicts).toEqual(many.map((key) => key === theirs));
  expect(readFileSync(`/proc/${helperPid()}/status`, 'latin1')).toMatch(/^Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0$/m);
  expect(await helper.look({ uid: 54_321, gid: 54_321 }, [theirs])).toEqual([false]);
});

real('it is not taken for a process of those whom it acts for', async () => {
  await helper.look(NOBODY, [{ pid: 1, startTime: 1 }]);
  const pid = helperPid();
  expect(await helper.look(NOBODY, [{ pid, startTime: readStat(pid)!.startTime }])).toEqual([false]);
});

real('a PID that came back is not who was asked for, and one that is gone nobody', async () => {
  const theirs = await start(NOBODY);
  const former = { ...theirs, startTime: theirs.startTime - 1 };
  expect(await helper.look(NOBODY, [former, theirs, { pid: 4_194_303, startTime: 1 }])).toEqual([false, true, false]);
});

real('one whose priority somebody has lowered is replaced', async () => {
  const theirs = await start(NOBODY);
  await helper.look(NOBODY, [theirs]);
  const pid = helperPid();
  execFileSync('renice', ['-n', '5', '-p', `${pid}`], { stdio: 'ignore' });
  expect(await helper.look(NOBODY, [theirs])).toEqual([true]);
  expect(await helper.look(NOBODY, [theirs])).toEqual([true]);
  expect(helperPid()).not.toBe(pid);
});

test('of its own user it needs no right to tell; of another it says which', async () => {
  const own = await start();
  const uid = process.geteuid!();
  const verdicts = await (uid === 0
    ? helper.look(NOBODY, [own])
    : helper.look({ uid, gid: process.getegid!() }, [own]));
  expect(verdicts).toEqual([uid !== 0]);
  const confined = new AccessHelper(unprivileged());
  expect(await confined.look({ uid: 54_321, gid: 54_321 }, [own])).toEqual({
    error: expect.stringContaining('CAP_SETUID and CAP_SETGID') as string,
  });
  confined.close();
});

test('says it where there is no Perl', async () => {
  const without = new AccessHelper('/nowhere/perl');
  expect(await without.look(NOBODY, [{ pid: 1, startTime: 1 }])).toEqual({
    error: expect.stringContaining('asking what a user may see needs (apt-get install perl-base)') as string,
  });
  without.close();
});
