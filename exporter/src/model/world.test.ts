import fc from 'fast-check';
import type { StateEvent, Op } from '../wire/events';
import type { Vma } from '../wire/vma';
import { fileVma, PAGE, statements, vma } from './test/arbitraries';
import { at, event } from './test/events';
import { ADDRESS_LIMIT } from './statement';
import { World } from './world';

const { process: born, empty, baseline, ready } = event;

function put(mm: number, what: Vma, op: Op = 'vma', pid?: number): StateEvent {
  return event.put(mm, what, op, pid);
}

/** A world that knows this, and its news since, as short lines. */
function follow(...known: StateEvent[]): { world: World; news: string[] } {
  const world = new World();
  world.fold(known);
  const news: string[] = [];
  const page = (address: number): string => (address === ADDRESS_LIMIT ? 'top' : String(address / PAGE));
  world.follow({
    process: (process, cause) => news.push(`process ${process.pid} ${cause} ${process.comm}`),
    synced: (process) => news.push(`synced ${process.pid} ${process.map.size}`),
    change: (process, { op, start, end, facts }) =>
      news.push(`change ${process.pid} ${op} ${page(start)}-${page(end)} ${facts === null ? 'nothing' : facts.perms}`),
    operation: (process, op, count) => news.push(`operation ${process.pid} ${op} ${count}`),
    exit: (process, at) => news.push(`exit ${process.pid}${at === null ? ' unseen' : ''}`),
    ready: () => news.push('ready'),
  });
  return { world, news };
}

function mapOf(world: World, pid: number): Vma[] {
  return [...(world.process(pid)?.map.values() ?? [])];
}

test('a baseline is told once, as a whole', () => {
  const { world, news } = follow();
  world.fold([born(100, 1), ...baseline(1, vma(0, 1), vma(4, 6)), ready]);
  expect(news).toEqual(['process 100 new app', 'synced 100 2', 'ready']);
  expect(world.ready).toBe(true);
  expect(mapOf(world, 100)).toEqual([vma(0, 1), vma(4, 6)]);
});

test('the map may come before the process', () => {
  const { world, news } = follow();
  world.fold([...baseline(1, vma(0, 1)), born(100, 1)]);
  expect(news).toEqual(['process 100 new app', 'synced 100 1']);
});

test('operations are counted once, statements told as they change the map', () => {
  const { world, news } = follow(born(100, 1), ...baseline(1, vma(0, 9)), ready);
  world.fold([empty(1, 3, 5), put(1, vma(0, 3)), put(1, vma(5, 9))]);
  expect(news).toEqual(['change 100 munmap 3-5 nothing', 'operation 100 munmap 1']);
  expect(world.counts.events.munmap).toBe(1);
  expect(world.counts.events.vma).toBe(3);
});

test('live statements within a baseline hold, and the baseline brings no dip', () => {
  const { world, news } = follow(born(100, 1), ...baseline(1, vma(0, 1), vma(4, 6)), ready);
  world.fold([event.begin(1), put(1, vma(0, 1)), put(1, vma(2, 3), 'mmap')]);
  expect(mapOf(world, 100)).toEqual([vma(0, 1), vma(4, 6)]);
  world.fold([put(1, vma(4, 6)), event.end(1)]);
  expect(mapOf(world, 100)).toEqual([vma(0, 1), vma(2, 3), vma(4, 6)]);
  expect(news).toEqual(['operation 100 mmap 1', 'change 100 vma 2-3 rw-p']);
  expect(world.counts.resyncs.get('mm')).toBe(1);
});

test('a map re-read that differs in paths alone is refreshed, and is no resync', () => {
  const { world } = follow();
  const file = fileVma(1, 2);
  world.fold([born(100, 7), ...baseline(7, file, vma(4, 5)), ready]);
  world.fold(baseline(7, { ...file, path: `${file.path} (deleted)` }, vma(4, 5)));
  expect(world.counts.pathRefreshes).toBe(1);
  expect(world.counts.resyncs.size).toBe(0);
  world.fold(baseline(7, file));
  expect(world.counts.pathRefreshes).toBe(2);
  expect(world.counts.resyncs.get('mm')).toBe(1);
});

test('a map re-read because of an operation names it, and is no resync', () => {
  const { world, news } = follow(born(100, 1), ...baseline(1, vma(0, 1)), ready);
  world.fold([
    { ...at, type: 'operations', pid: 100, op: 'mmap', count: 3 },
    { ...at, type: 'begin', mm: 1, op: 'mmap', pid: 100 },
    put(1, vma(0, 1)),
    put(1, vma(7, 8)),
    event.end(1),
  ]);
  expect(news).toEqual(['operation 100 mmap 3', 'change 100 mmap 7-8 rw-p']);
  expect(world.counts.resyncs.size).toBe(0);
  expect(world.counts.events.mmap).toBe(3);
});

test('a fork starts as a copy and goes its own way', () => {
  const { world, news } = follow(born(100, 1), ...baseline(1, vma(0, 1), vma(4, 6)), ready);
  world.fold([
    event.copy(2, 1),
    empty(2, 4, 6, 'vma'),
    put(1, vma(8, 9), 'mmap'),
    { ...at, type: 'fork', pid: 100, child: 101 },
    born(101, 2, { ppid: 100 }),
  ]);
  expect(news).toEqual([
    'change 100 mmap 8-9 rw-p',
    'operation 100 mmap 1',
    'operation 100 fork 1',
    'process 101 new app',
    'synced 101 1',
  ]);
  expect(mapOf(world, 101)).toEqual([vma(0, 1)]);
  expect(world.children(100).map((child) => child.pid)).toEqual([101]);
});

test('where another source tells flags, or tells them no more, each mapping is stated with what is known now', () => {
  const { world, news } = follow(born(100, 1), ...baseline(1, vma(0, 1), fileVma(2, 3)), ready);
  const told = [vma(0, 1, { flags: 'ac' }), fileVma(2, 3, { flags: '' })];
  world.fold([{ type: 'restart', ts: at.ts, reason: 'start' }, born(100, 1), ...baseline(1, ...told), ready]);
  expect(mapOf(world, 100)).toEqual(told);
  expect(news).toEqual(['change 100 vma 0-1 rw-p', 'change 100 vma 2-3 r--p', 'ready']);
  expect(world.counts.pathRefreshes).toBe(0);
});

test('a fork does not copy locks in memory, nor what watches by userfaultfd', () => {
  const flags = ['', 'ac lo', 'lf lo nr', 'dd um uw', null, 'pk3 ui'];
  const vmas = flags.map((each, i) => vma(2 * i, 2 * i + 1, { flags: each }));
  const { world } = follow(born(100, 1), ...baseline(1, ...vmas), ready);
  world.fold([event.copy(2, 1), born(101, 2)]);
  expect(mapOf(world, 101).map((each) => each.flags)).toEqual(['', 'ac', 'nr', 'dd', null, 'pk3']);
  expect(mapOf(world, 100)).toEqual(vmas);
});

test('a copy of a map that is being restated waits for its own baseline', () => {
  const { world } = follow();
  world.fold([born(100, 1), ...baseline(1, vma(0, 1)), ready, event.begin(1)]);
  world.fold([event.copy(2, 1), born(101, 2)]);
  expect(world.process(101)?.synced).toBe(false);
  world.fold(baseline(2, vma(0, 1)));
  expect(world.process(101)?.synced).toBe(true);
  expect(mapOf(world, 101)).toEqual([vma(0, 1)]);
});

test('vfork shares the map; each sharer is told', () => {
  const { world, news } = follow(born(100, 1), ...baseline(1, vma(0, 1)), ready, born(101, 1, { ppid: 100 }));
  world.fold([put(1, vma(2, 3), 'mmap', 101)]);
  expect(news).toEqual(['change 100 mmap 2-3 rw-p', 'change 101 mmap 2-3 rw-p', 'operation 101 mmap 1']);
  world.fold([event.exit(101)]);
  expect(mapOf(world, 100)).toEqual([vma(0, 1), vma(2, 3)]);
});

test('exec: the process under a new name, one empty range, then changes', () => {
  const { world, news } = follow(born(100, 1), ...baseline(1, vma(0, 1)), ready);
  world.fold([
    { ...at, type: 'exec', pid: 100, comm: 'next', exe: '/bin/next', mm: 2 },
    born(100, 2, { comm: 'next', exe: '/bin/next' }),
    ...baseline(2, fileVma(3, 4)),
    { ...at, type: 'mmexit', mm: 1 },
  ]);
  expect(news).toEqual([
    'operation 100 exec 1',
    'process 100 exec next',
    'change 100 exec 0-top nothing',
    'synced 100 1',
  ]);
  expect(world.counts.resyncs.size).toBe(0);
});

test('from an exec to its first reading the map is being read, not empty', () => {
  const { world } = follow();
  world.fold([born(100, 1), ...baseline(1, vma(0, 1)), ready]);
  expect(world.process(100)).toMatchObject({ synced: true, mapState: { state: 'ok', reason: null } });
  world.fold([{ type: 'exec', ts: 5, pid: 100, comm: 'next', exe: '/bin/next', mm: 2 }]);
  expect(world.process(100)).toMatchObject({ synced: false, mapState: { state: 'reading', since: 5 } });
  world.fold(baseline(2, vma(3, 4)));
  expect(world.process(100)).toMatchObject({ synced: true, mapState: { state: 'ok' } });
});

describe('a map that can not be read', () => {
  const stuck: StateEvent = { type: 'unreadable', ts: 7, mm: 1, reason: 'busy', detail: 'it hangs' };
  const unreadable = { state: 'unreadable', since: 7, cause: 'busy', reason: 'it hangs' };

  test('stays as it was, is told as such, and is told as a whole once it can be read', () => {
    const { world, news } = follow(born(100, 1), born(101, 1), ...baseline(1, vma(0, 1)), ready);
    world.fold([stuck]);
    expect(news).toEqual(['process 100 unreadable app', 'process 101 unreadable app']);
    expect(world.process(100)).toMatchObject({ synced: true, mapState: unreadable });
    expect(mapOf(world, 100)).toEqual([vma(0, 1)]);
    world.fold(baseline(1, vma(0, 1)));
    expect(news.slice(2)).toEqual(['synced 100 1', 'synced 101 1']);
    expect(world.process(101)?.mapState.state).toBe('ok');
  });

  test('is not known if it never could be', () => {
    const { world } = follow();
    world.fold([born(100, 1), stuck, ready]);
    expect(world.process(100)).toMatchObject({ synced: false, mapState: unreadable });
  });

  test('is no better as a copy', () => {
    const { world } = follow();
    world.fold([born(100, 1), ...baseline(1, vma(0, 1)), stuck, event.copy(2, 1), born(101, 2)]);
    expect(world.process(101)).toMatchObject({ synced: true, mapState: unreadable });
  });

  test('is told of a process that shows its former map until this one is stated', () => {
    const { world, news } = follow();
    world.fold([born(100, 1), ...baseline(1, vma(0, 1)), ready, { ...at, type: 'restart', reason: 'source_back' }]);
    world.fold([born(100, 9), { ...stuck, mm: 9 }, ready]);
    expect(world.process(100)).toMatchObject({ synced: true, mapState: unreadable });
    news.length = 0;
    world.fold(baseline(9, vma(4, 6)));
    expect(news).toEqual(['synced 100 1']);
  });
});

test('a pid that came back is another process', () => {
  const { world, news } = follow(born(100, 1), ...baseline(1, vma(0, 1)), ready);
  world.fold([born(100, 2, { startTime: 5000, comm: 'other' })]);
  expect(news).toEqual(['exit 100 unseen', 'process 100 new other']);
  expect(mapOf(world, 100)).toEqual([]);
});

test('a rename and details are told, repeats are not', () => {
  const { world, news } = follow();
  const details: StateEvent = {
    ...at,
    type: 'details',
    pid: 100,
    startTime: 1000,
    cmdline: 'app -v',
    uid: 7,
    cgroup: '/a',
  };
  world.fold([born(100, 1), born(100, 1), born(100, 1, { comm: 'b' }), details, details]);
  world.fold([{ ...details, startTime: 1, cmdline: 'stranger' }]);
  expect(news).toEqual(['process 100 new app', 'process 100 rename b', 'process 100 details b']);
  expect(world.process(100)).toMatchObject({ cmdline: 'app -v', uid: 7, cgroup: '/a' });
  world.fold([event.exec(100, 2, 'next')]);
  expect(world.process(100)).toMatchObject({ cmdline: '', uid: 7, cgroup: '/a' });
});

test('after a restart of the source, maps stay until restated, and what is not restated is gone', () => {
  const { world, news } = follow(
    born(100, 1),
    ...baseline(1, vma(0, 1), vma(4, 6)),
    born(101, 2),
    ...baseline(2, vma(0, 1)),
    ready,
  );
  world.fold([{ ...at, type: 'restart', reason: 'source_back' }]);
  expect(world.ready).toBe(false);
  // The source numbers its mms afresh: 2 is now the map that was 1.
  world.fold([born(100, 2), event.begin(2), put(2, vma(0, 1))]);
  expect(mapOf(world, 100)).toEqual([vma(0, 1), vma(4, 6)]);
  world.fold([put(2, vma(8, 9)), event.end(2), ready]);
  expect(mapOf(world, 100)).toEqual([vma(0, 1), vma(8, 9)]);
  expect(news).toEqual(['change 100 vma 4-6 nothing', 'change 100 vma 8-9 rw-p', 'exit 101 unseen', 'ready']);
  expect(world.counts.resyncs.get('source_back')).toBe(1);
});

test('a process that is stated with its own map again no longer waits for another one', () => {
  const { world, news } = follow(born(100, 1), ...baseline(1, vma(0, 1)), ready, born(100, 2), born(100, 1));
  world.fold(baseline(2, vma(4, 6)));
  expect(news).toEqual([]);
  expect(mapOf(world, 100)).toEqual([vma(0, 1)]);
});

test('an unlinked file is a refreshed path', () => {
  const { world } = follow();
  world.fold([born(100, 1), ...baseline(1, fileVma(0, 1)), ready]);
  world.fold([put(1, fileVma(0, 1, { path: '/lib/a.so (deleted)' }))]);
  expect(world.counts.pathRefreshes).toBe(1);
  expect(mapOf(world, 100)[0]?.path).toBe('/lib/a.so (deleted)');
});

test('followers who fold the changes hold the same maps', () => {
  fc.assert(
    fc.property(statements, statements, fc.boolean(), (first, second, restated) => {
      const world = new World();
      const told = new World();
      world.follow({
        synced: (process) => {
          told.fold([born(process.pid, process.pid), ...baseline(process.pid, ...process.map.values())]);
        },
        change: (process, change) => {
          told.fold([{ ...change, type: 'range', tid: change.pid, mm: process.pid }]);
        },
      });
      const events = (history: typeof first): StateEvent[] =>
        history.map((each): StateEvent => ({ ...at, type: 'range', pid: 100, tid: 100, op: 'mmap', mm: 1, ...each }));
      world.fold([born(100, 1), event.begin(1), ...events(first), event.end(1)]);
      world.fold(restated ? [event.begin(1), ...events(second), event.end(1)] : events(second));
      expect(mapOf(told, 100)).toEqual(mapOf(world, 100));
    }),
  );
});

test('nothing is kept of the dead', () => {
  const { world } = follow();
  for (let round = 0; round < 50; round++) {
    const [pid, mm] = [100 + round, 1 + round];
    world.fold([born(pid, mm), ...baseline(mm, vma(0, 1))]);
    world.fold(
      round % 2 === 0
        ? [{ ...at, type: 'mmexit', mm }, event.exit(pid)]
        : [event.exit(pid), { ...at, type: 'mmexit', mm }],
    );
  }
  expect([...world.processes()]).toEqual([]);
  expect(world.counts.events.exit).toBe(50);
});
