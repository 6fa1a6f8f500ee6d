import { columnsOf, fileVma, PAGE, vma } from '../model/test/arbitraries';
import type { Op } from '../wire/events';
import type { Vma } from '../wire/vma';
import { ChangeLog } from './change-log';
import { LiveProcess } from './live-process';
import type { MapEntry } from './types';

const info = {
  pid: 100,
  start_time: 1000,
  ppid: 1,
  comm: 'app',
  exe: '/bin/app',
  cmdline: '',
  uid: 0,
  cgroup: '',
  group: 'app',
  map: 'ok',
  map_since: 0,
  map_reason: null,
} as const;

function live(...vmas: Vma[]): LiveProcess {
  const process = new LiveProcess(info);
  process.receive(columnsOf(vmas));
  process.synced();
  return process;
}

function put(what: Vma, op: Op, ts = 1): Parameters<LiveProcess['change']>[0] {
  return { ts, pid: 100, by: 100, op, start: what.start, end: what.end, vma: what };
}

function empty(startPage: number, endPage: number, op: Op, ts = 1): Parameters<LiveProcess['change']>[0] {
  return { ts, pid: 100, by: 100, op, start: startPage * PAGE, end: endPage * PAGE, vma: null };
}

const readOnly = { perms: 'r--p' };

describe('a change means', () => {
  test.each([
    ['mapped', [], put(vma(0, 2), 'mmap'), 0, 1, 2],
    ['unmapped', [vma(0, 2)], empty(0, 2, 'munmap'), 1, 0, -2],
    ['unmapped', [vma(0, 2), vma(4, 6)], empty(1, 5, 'munmap'), 2, 2, -2],
    ['shrank', [vma(0, 4)], empty(2, 4, 'brk'), 1, 1, -2],
    ['shrank', [fileVma(0, 4)], empty(0, 1, 'munmap'), 1, 1, -1],
    ['split', [vma(0, 9)], empty(3, 5, 'munmap'), 1, 2, -2],
    ['split', [vma(0, 9)], put(vma(3, 5), 'madvise'), 1, 3, 0],
    ['grew', [vma(4, 6)], put(vma(2, 6), 'stack'), 1, 1, 2],
    ['grew', [vma(4, 6)], put(vma(4, 9), 'brk'), 1, 1, 3],
    ['joined', [vma(0, 2), vma(4, 6)], put(vma(0, 6), 'mmap'), 2, 1, 2],
    ['protected', [vma(0, 4)], put(vma(0, 4, readOnly), 'mprotect'), 1, 1, 0],
    ['protected', [vma(0, 9)], put(vma(3, 5, readOnly), 'mprotect'), 1, 3, 0],
    ['protected', [vma(0, 2, readOnly), vma(2, 4)], put(vma(0, 4), 'mprotect'), 2, 1, 0],
    ['flagged', [vma(0, 4, { flags: '' })], put(vma(0, 4, { flags: 'lo' }), 'mlock'), 1, 1, 0],
    ['split', [vma(0, 9, { flags: '' })], put(vma(3, 5, { flags: 'lo' }), 'mlock'), 1, 3, 0],
    ['replaced', [vma(0, 4)], put(fileVma(1, 2), 'mmap'), 1, 3, 0],
    ['replaced', [vma(0, 2), fileVma(2, 4)], put(vma(0, 4), 'mmap'), 2, 1, 0],
    ['renamed', [fileVma(0, 4)], put(fileVma(0, 4, { path: '/lib/a.so (deleted)' }), 'vma'), 1, 1, 0],
  ] as const)('%s: %#', (what, map, change, before, after, pages) => {
    const entry = live(...map).change(change)!;
    expect(entry).toMatchObject({ what, op: change.op, pid: 100, startTime: 1000, comm: 'app', bytes: pages * PAGE });
    expect(entry.before).toHaveLength(before);
    expect(entry.after).toHaveLength(after);
  });

  test('nothing when the map is so already', () => {
    expect(live(vma(0, 2)).change(put(vma(0, 2), 'mmap'))).toBeUndefined();
    expect(live(vma(0, 2)).change(empty(4, 6, 'munmap'))).toBeUndefined();
  });

  test('nothing when only its flags are known now, but the map tells them', () => {
    const process = live(vma(0, 2));
    const before = process.snapshot();
    expect(process.change(put(vma(0, 2, { flags: 'lo' }), 'vma'))).toBeUndefined();
    expect(process.snapshot()).not.toBe(before);
    expect(process.snapshot().changedAt).toBeNull();
    expect(process.snapshot().map.at(0)).toMatchObject({ flags: 'lo' });
  });

  test.each([
    ['the old place is emptied first', [empty(0, 2, 'mremap'), put(vma(8, 12), 'vma')]],
    ['the new place is filled first', [put(vma(8, 12), 'mremap'), empty(0, 2, 'vma')]],
  ] as const)('a move, when %s', (_, changes) => {
    const process = live(vma(0, 2), vma(4, 6));
    const recent = new ChangeLog();
    for (const change of changes) {
      recent.addMap(process.change(change)!);
    }
    const entries = recent.recent();
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ seq: 2, what: 'moved', start: 8 * PAGE, end: 12 * PAGE, bytes: 2 * PAGE });
    expect((entries[0] as MapEntry).before[0]!.start).toBe(0);
  });

  test('no move, when something else was mapped there', () => {
    const process = live(vma(0, 2));
    const recent = new ChangeLog();
    recent.addMap(process.change(empty(0, 2, 'mremap'))!);
    recent.addMap(process.change(put(fileVma(8, 10), 'vma'))!);
    expect(recent.recent().map(({ what }) => what)).toEqual(['unmapped', 'mapped']);
  });
});

test('further statements of one moment belong to its operation, later ones do not', () => {
  const process = live(vma(0, 9));
  expect(process.change(empty(1, 2, 'munmap', 5))?.op).toBe('munmap');
  expect(process.change(empty(3, 4, 'vma', 5))?.op).toBe('munmap');
  expect(process.change(empty(5, 6, 'vma', 6))?.op).toBe('vma');
});

describe('the life of a mapping', () => {
  const lives = (process: LiveProcess): unknown[] => [...process.snapshot().map.values()].map(({ note }) => note);

  test('is unknown until it changes', () => {
    expect(lives(live(vma(0, 2)))).toEqual([undefined]);
  });

  test('begins when it appears, goes on when it grows, and is inherited by its pieces', () => {
    const process = live();
    process.change(put(vma(0, 4), 'mmap', 10));
    process.change(put(vma(0, 8), 'mremap', 20));
    expect(lives(process)).toEqual([{ since: 10, ts: 20, op: 'mremap', count: 2 }]);
    process.change(put(vma(2, 4, readOnly), 'mprotect', 30));
    expect(lives(process)).toEqual([
      { since: 10, ts: 20, op: 'mremap', count: 2 },
      { since: 10, ts: 30, op: 'mprotect', count: 3 },
      { since: 10, ts: 20, op: 'mremap', count: 2 },
    ]);
  });

  test('of one that was there before has no known beginning', () => {
    const process = live(vma(0, 4));
    process.change(put(vma(0, 4, readOnly), 'mprotect', 30));
    expect(lives(process)).toEqual([{ since: null, ts: 30, op: 'mprotect', count: 1 }]);
  });

  test('outlives a fresh map in which it is the same', () => {
    const process = live();
    process.change(put(vma(0, 4), 'mmap', 10));
    process.change(put(vma(6, 8), 'mmap', 11));
    process.receive(columnsOf([vma(0, 4), vma(6, 9)]));
    process.synced();
    expect(lives(process)).toEqual([{ since: 10, ts: 10, op: 'mmap', count: 1 }, undefined]);
  });
});

describe('a snapshot', () => {
  test('stays as it was, and is the same object until something changes', () => {
    const process = live(vma(0, 2));
    const first = process.snapshot();
    expect(process.snapshot()).toBe(first);
    process.change(empty(0, 1, 'munmap', 7));
    const second = process.snapshot();
    expect(second.rev).not.toBe(first.rev);
    expect([first.map.sums.mappedBytes, second.map.sums.mappedBytes]).toEqual([2 * PAGE, PAGE]);
    expect([first.changedAt, second.changedAt]).toEqual([null, 7]);
  });

  test('of a copy that went its own way is told from that of its original', () => {
    const process = live(vma(0, 2));
    const copy = process.clone();
    expect(copy.snapshot().rev).toBe(process.snapshot().rev);
    process.change(empty(0, 1, 'munmap'));
    copy.change(empty(1, 2, 'munmap'));
    expect(copy.snapshot().rev).not.toBe(process.snapshot().rev);
  });

  test('shows the former map while a fresh one is on its way', () => {
    const process = live(vma(0, 2));
    process.receive(columnsOf([vma(4, 5)]));
    expect(process.snapshot().map.size).toBe(1);
    expect(process.snapshot().map.at(0)).toBeDefined();
    process.receive(columnsOf([vma(6, 7)]));
    process.synced();
    expect([...process.snapshot().map.values()].map(({ start }) => start / PAGE)).toEqual([4, 6]);
  });
});

test('the recent keeps the most recent entries, and counts all', () => {
  const recent = new ChangeLog();
  for (let count = 0; count < 2500; count++) {
    recent.addLife({ seq: 0, what: 'exited', ts: count, pid: 1, startTime: 1, comm: 'app' });
  }
  const entries = recent.recent();
  expect(entries).toHaveLength(500);
  expect(entries[0]!.seq).toBe(2001);
  expect(entries.at(-1)!.seq).toBe(2500);
});
