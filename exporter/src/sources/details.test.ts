import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ProcessEvent } from '../wire/events';
import { DetailsSink } from './details';
import { readStat } from './proc';
import { collect, until } from './test/collect';

function processEvent(pid: number, startTime = readStat(pid)!.startTime): ProcessEvent {
  return { type: 'process', ts: 1, pid, startTime, ppid: 1, comm: 'x', exe: '', mm: 1 };
}

test('adds what /proc knows of a process, behind its event', async () => {
  const child = spawn('sh', ['-c', 'read -r _', 'an argument', 'a|b\n'], { stdio: ['pipe', 'ignore', 'inherit'] });
  await once(child, 'spawn');
  const got = collect();
  const sink = new DetailsSink(got.sink);
  sink.events([processEvent(child.pid!)]);
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

test('says nothing of another process that has the pid now, nor of one that is gone', async () => {
  const got = collect();
  const sink = new DetailsSink(got.sink);
  const gone = spawn('true');
  await once(gone, 'exit');
  sink.events([processEvent(process.pid, 1), processEvent(gone.pid!, 5), processEvent(process.ppid)]);
  await until(() => got.has('details'));
  expect(got.of('details').map(({ pid }) => pid)).toEqual([process.ppid]);
});

test('hands on what is no process, and the status', () => {
  const got = collect();
  const sink = new DetailsSink(got.sink);
  sink.events([{ type: 'ready', ts: 1 }]);
  sink.status({ up: true, detail: 'fine' });
  expect(got.events).toEqual([{ type: 'ready', ts: 1 }]);
  expect(got.statuses).toEqual([{ up: true, detail: 'fine' }]);
});
