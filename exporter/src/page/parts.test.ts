import type { ChangeEntry, ListedProcess, ProcessList } from '../client';
import { Family } from './family';
import { inOrderOf, listed } from './process-list';
import { processOf, snapshotOf } from './test/snapshots';

describe('the process list', () => {
  const named = (pid: number, comm: string, vmas: number): ListedProcess => ({
    pid,
    startTime: 1,
    ppid: 1,
    comm,
    cmdline: `/usr/bin/${comm} --flag`,
    mapState: { map: 'ok', map_since: 0, map_reason: null, known: true },
    vmas,
    mappedBytes: 0,
    reservedBytes: 0,
    writableExecutableVmas: 0,
    uid: 0,
    group: null,
    operations: null,
  });
  const list: ProcessList = {
    host: 'box',
    maxMapCount: null,
    rereads: null,
    viewer: null,
    processes: [named(12, 'bash', 30), named(123, 'Redis', 90), named(40, 'node', 90)],
  };

  it('is sorted by VMAs and searched by pid, name and command line', () => {
    const pids = (query: string): number[] => listed(list, query).map((process) => process.pid);
    expect(pids('')).toEqual([40, 123, 12]);
    expect(pids('1')).toEqual([123, 12]);
    expect(pids('12')).toEqual([12, 123]);
    expect(pids(' redis ')).toEqual([123]);
    expect(pids('--FLAG')).toHaveLength(3);
    expect(pids('nothing')).toEqual([]);
  });

  it('keeps its order while it is pointed at; who is new comes last', () => {
    const before = listed(list, '');
    const grown = [named(7, 'new', 500), ...list.processes.map((process) => ({ ...process, vmas: process.pid }))];
    expect(inOrderOf(grown, before).map((process) => process.pid)).toEqual([40, 123, 12, 7]);
  });
});

describe('Family', () => {
  const life = (seq: number, pid: number): ChangeEntry => ({
    seq,
    ts: 0,
    pid,
    startTime: 1,
    comm: 'demo',
    what: 'exited',
  });

  it('has the descendants, also those that are gone', () => {
    const family = new Family(10);
    const forked: ChangeEntry = { ...life(1, 10), what: 'forked', child: 11 };
    const first = snapshotOf(
      [processOf(10, 1), processOf(12, 10), processOf(99, 1)],
      [forked, life(2, 11), life(3, 99)],
    );
    expect(family.entriesOf(first).map((entry) => entry.seq)).toEqual([1, 2]);
    expect(family.entriesOf(snapshotOf([], [life(4, 12)])).map((entry) => entry.seq)).toEqual([4]);
  });
});
