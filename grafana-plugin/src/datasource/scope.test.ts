import type { ProcessSnapshot, Selection } from '@vma-tracker/exporter/client';
import { Scope } from './scope';
import { makeProcess } from './test/fakes';

const CHILDREN: Selection = { pids: [], comms: ['root'], children: true };

function byPid(...processes: ProcessSnapshot[]): ReadonlyMap<number, ProcessSnapshot> {
  return new Map(processes.map((process) => [process.info.pid, process]));
}

function pidsOf(processes: readonly ProcessSnapshot[]): number[] {
  return processes.map(({ info }) => info.pid);
}

test('takes those that are named, and no others', () => {
  const processes = byPid(makeProcess(9), makeProcess(3, { comm: 'x' }), makeProcess(5));
  expect(pidsOf(new Scope({ pids: [9], comms: ['x'], children: false }).of(processes))).toEqual([3, 9]);
});

test('puts descendants after their ancestor, however deep', () => {
  const processes = byPid(
    makeProcess(10, { comm: 'root' }),
    makeProcess(7, { ppid: 10 }),
    makeProcess(20, { ppid: 7 }),
    makeProcess(30, { ppid: 1 }),
  );
  expect(pidsOf(new Scope(CHILDREN).of(processes))).toEqual([10, 7, 20]);
});

test('a named process that descends from another named one stands with its family, once', () => {
  const processes = byPid(
    makeProcess(50, { comm: 'root' }),
    makeProcess(40, { comm: 'root', ppid: 45 }),
    makeProcess(45, { ppid: 50 }),
    makeProcess(60, { comm: 'root' }),
  );
  expect(pidsOf(new Scope(CHILDREN).of(processes))).toEqual([50, 45, 40, 60]);
});

test('a descendant stays when what lies between has exited, until it exits itself', () => {
  const scope = new Scope(CHILDREN);
  const root = makeProcess(10, { comm: 'root' });
  scope.of(byPid(root, makeProcess(11, { ppid: 10 }), makeProcess(12, { ppid: 11 })));
  const orphan = makeProcess(12, { ppid: 1 });
  expect(pidsOf(scope.of(byPid(root, orphan)))).toEqual([10, 12]);
  expect(pidsOf(scope.of(byPid(root)))).toEqual([10]);
  // The PID came back as another process.
  expect(pidsOf(scope.of(byPid(root, makeProcess(12, { ppid: 1, start_time: 999 }))))).toEqual([10]);
});

test('a ring of parents, as PIDs that came back can make, ends', () => {
  const processes = byPid(
    makeProcess(2, { ppid: 3 }),
    makeProcess(3, { ppid: 2 }),
    makeProcess(4, { comm: 'root', ppid: 4 }),
    makeProcess(5, { comm: 'root', ppid: 2 }),
  );
  expect(pidsOf(new Scope(CHILDREN).of(processes))).toEqual([4, 5]);
  expect(pidsOf(new Scope({ ...CHILDREN, comms: ['p2'] }).of(processes))).toEqual([2, 3, 5]);
});
