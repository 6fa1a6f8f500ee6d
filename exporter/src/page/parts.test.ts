import type { ChangeEntry, ListedProcess, ProcessList } from '../client';
import { childrenOf } from './children';
import { Family } from './family';
import { History } from './history';
import { inOrderOf, listed } from './process-list';
import { Rate } from './rate';
import { formatRoute, parseRoute } from './route';
import { processOf, snapshotOf } from './test/snapshots';
import { MapStates } from './states';
import { windowOf } from './window';

describe('routes', () => {
  it('come back as they were', () => {
    for (const route of [{ pid: null }, { pid: 1 }, { pid: 4_194_304 }]) {
      expect(parseRoute(formatRoute(route))).toEqual(route);
    }
  });

  it.each(['', '#', '#/pid/', '#/pid/0', '#/pid/-1', '#/pid/1x', '#/pid/99999999999', '#/other'])(
    '%j is the start',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ pid: null });
    },
  );
});

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

describe('Rate', () => {
  it('counts over its window', () => {
    const rate = new Rate(5000);
    rate.update(0, 0);
    expect(rate.update(1000, 10)).toBe(10);
    expect(rate.update(2000, 10)).toBe(5);
    for (let at = 3000; at <= 20_000; at += 1000) {
      rate.update(at, 10);
    }
    expect(rate.update(21_000, 10)).toBe(0);
  });

  it('begins anew when its counter does', () => {
    const rate = new Rate(5000);
    rate.update(0, 100);
    expect(rate.update(1000, 3)).toBe(0);
  });
});

describe('History', () => {
  it('takes a sample a second, and is bounded', () => {
    const history = new History(3);
    for (let at = 0; at <= 5000; at += 500) {
      history.note(at, at, at / 100);
    }
    expect(history.samples).toEqual([
      { at: 3000, vmas: 3000, changes: 10 },
      { at: 4000, vmas: 4000, changes: 10 },
      { at: 5000, vmas: 5000, changes: 10 },
    ]);
  });

  it('counts no changes from before it began', () => {
    const history = new History(3);
    history.note(0, 1, 500);
    expect(history.samples[0]?.changes).toBe(0);
  });
});

test('a window has the rows in view, and some to either side', () => {
  expect(windowOf(0, 260, 26, 1000)).toEqual({ first: 0, last: 22 });
  expect(windowOf(2600, 260, 26, 1000)).toEqual({ first: 88, last: 122 });
  expect(windowOf(99_999, 260, 26, 10)).toEqual({ first: 10, last: 10 });
  expect(windowOf(0, 260, 26, 0)).toEqual({ first: 0, last: 0 });
});

test('children that run the same program are told from those that do not', () => {
  const parent = processOf(10, 1);
  const processes = snapshotOf([
    parent,
    processOf(13, 10),
    processOf(12, 10),
    processOf(14, 10, { exe: '/bin/ls' }),
    processOf(15, 12),
  ]);
  const { alike, others } = childrenOf(parent, processes.processes);
  expect(alike.map((child) => child.info.pid)).toEqual([12, 13]);
  expect(others.map((child) => child.info.pid)).toEqual([14]);
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

describe('MapStates', () => {
  it('gives equal states for equal maps, and new mappings only for what changed', () => {
    const states = new MapStates();
    const parent = processOf(10, 1);
    const child = processOf(11, 10);
    const first = states.stateOf(parent, [child]);
    expect(first.maps.map((map) => [map.id, map.title])).toEqual([
      ['10:1', 'parent 10'],
      ['11:1', 'child 11'],
    ]);
    expect(states.stateOf(parent, [child])).toBe(first);
    const later = states.stateOf({ ...parent, rev: 2, map: parent.map.clone() }, [child]);
    expect(later.maps[0]).not.toBe(first.maps[0]);
    expect(later.maps[1]).toBe(first.maps[1]);
    expect(states.stateOf(parent, []).maps[0]?.title).toBe('demo 10');
  });
});
