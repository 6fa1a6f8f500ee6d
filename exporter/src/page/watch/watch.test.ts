import type { ListedProcess } from '../../client';
import type { Polled } from '../poll';
import { CAPACITY } from './polls';
import { closestOf, rank } from './rankings';
import { WatchStore } from './store';
import { listedProcess, polledOf } from './test/machine';
import { Watch, type WatchedProcess } from './watch';

const STEP = 2000;

/** What is watched of process 7 after polls that told these, one each `STEP`. */
function after(samples: readonly Partial<ListedProcess>[], watch = new Watch(), began = 0): WatchedProcess {
  const all = samples.map((sample, index) => watch.note(polledOf([listedProcess(7, sample)]), began + index * STEP));
  return all.at(-1)!.processes[0]!;
}

const vmas = (...counts: (number | null)[]): WatchedProcess => after(counts.map((each) => ({ vmas: each })));
const operations = (...counts: (number | null)[]): WatchedProcess =>
  after(counts.map((each) => ({ operations: each })));

describe('growth', () => {
  it('is VMAs a minute, once watched long enough to say so', () => {
    expect(vmas(100, 101).growth).toBeNull();
    expect(vmas(100, 101, 102).growth).toMatchObject({ perMinute: 30, steady: true });
    expect(vmas(100, 100, 100).growth).toMatchObject({ perMinute: 0, steady: false });
    expect(vmas(100, 90, 80).growth).toMatchObject({ perMinute: -300, steady: false });
  });

  it('looks back a minute, while what grew is counted from the first', () => {
    const grown = vmas(...Array.from({ length: 40 }, (_, poll) => Math.min(poll, 10)));
    expect(grown.growth).toMatchObject({ perMinute: (1 / 60) * 60, steady: false });
    expect(grown.grown).toBe(10);
  });

  it('is not steady if it is one step, or to and fro', () => {
    expect(vmas(100, 100, 300, 300).growth).toMatchObject({ steady: false });
    expect(vmas(100, 150, 100, 150, 102).growth).toMatchObject({ steady: false });
    expect(vmas(100, 150, 140, 190, 230).growth).toMatchObject({ steady: true });
  });

  it('is not known across what was not known', () => {
    expect(vmas(100, 102, 104, null).growth).toBeNull();
    expect(vmas(100, null, 104).growth).toBeNull();
    expect(vmas(100, null, 104, 105, 106).growth).toMatchObject({ perMinute: 30, steady: true });
  });
});

describe('changes a second', () => {
  it('are of the last seconds', () => {
    expect(operations(5).changes).toBeNull();
    expect(operations(5, 25).changes).toBe(10);
    expect(operations(0, 1000, 1000, 1000, 1000, 1000, 1000).changes).toBe(0);
  });

  it('are not known where the source tells none, nor from a counter that began anew', () => {
    expect(operations(null, null).changes).toBeNull();
    expect(operations(500, 3).changes).toBeNull();
    expect(operations(500, 3, 7).changes).toBe(2);
  });
});

it('draws a line of the latest polls, not stretched while young, bounded when old', () => {
  const young = vmas(100, null, 102).line();
  expect(young).toHaveLength(30);
  expect(young.slice(-4)).toEqual([null, 100, null, 102]);
  const old = vmas(...Array.from({ length: 300 }, (_, poll) => poll)).line();
  expect(old).toHaveLength(CAPACITY);
  expect([old[0], old.at(-1)]).toEqual([180, 299]);
});

it('shows a hole where no list came for long, and makes no rate of what is before it', () => {
  const watch = new Watch();
  after([{ vmas: 100 }, { vmas: 102 }], watch);
  const later = after([{ vmas: 500 }, { vmas: 500 }, { vmas: 500 }], watch, 3_600_000);
  expect(later.growth).toMatchObject({ perMinute: 0, steady: false });
  expect(later.line().slice(-6)).toEqual([100, 102, null, 500, 500, 500]);
  expect(later.grown).toBe(400);
});

it('knows a process by PID and start time', () => {
  const watch = new Watch();
  after([{ vmas: 100 }, { vmas: 100 }, { vmas: 100 }], watch);
  const other = after([{ vmas: 900, startTime: 71 }], watch, 3 * STEP);
  expect(other).toMatchObject({ growth: null, grown: 0, changes: null });
});

it('keeps the last list while none comes, and says why', () => {
  const watch = new Watch();
  const first = polledOf([listedProcess(7)]);
  const { processes } = watch.note(first, 0);
  const failed = watch.note({ ...first, error: 'it does not answer' }, STEP);
  expect(failed).toMatchObject({ lists: 1, polled: { error: 'it does not answer' } });
  expect(failed.processes).toBe(processes);
});

it('adds up the machine, and says of how many it does not know', () => {
  const unread = { map: 'unreadable', map_since: 5, map_reason: 'denied', known: false } as const;
  const watch = new Watch();
  const note = (operations: number, at: number) =>
    watch.note(
      polledOf([
        listedProcess(1, { vmas: 10, mappedBytes: 100, reservedBytes: 60, operations, writableExecutableVmas: 2 }),
        listedProcess(2, { vmas: 5, mappedBytes: 7, operations, mapState: { ...unread, known: true } }),
        listedProcess(3, { vmas: null, mappedBytes: null, reservedBytes: null, mapState: unread, operations }),
      ]),
      at,
    ).figures;
  const figures = { processes: 3, vmas: 15, mappedBytes: 47, reservedBytes: 60, writableExecutable: 1 };
  expect(note(0, 0)).toEqual({ ...figures, changes: null, unknown: 1, stale: 1 });
  expect(note(20, STEP)).toMatchObject({ changes: 30 });
});

it('ranks those that a section is about, the worst first', () => {
  const watch = new Watch();
  const since = (map_since: number, known: boolean) => ({
    mapState: { map: 'unreadable', map_since, map_reason: null, known } as const,
  });
  const poll = (step: number) =>
    watch.note(
      polledOf([
        listedProcess(1, { vmas: 60_000, operations: step * 10 }),
        listedProcess(2, { vmas: 7000 + step * 50, writableExecutableVmas: 3, ...since(10, true) }),
        listedProcess(3, { vmas: 50 + step * 90, writableExecutableVmas: 9, ...since(5, true) }),
        listedProcess(4, { vmas: null, operations: step * 4000, ...since(20, false) }),
      ]),
      step * STEP,
    ).processes;
  const processes = [poll(0), poll(1), poll(2)].at(-1)!;
  const pids = (...args: Parameters<typeof rank>) => rank(...args).first.map(({ listed }) => listed.pid);
  expect(pids('closest', processes, 5)).toEqual([1, 2]);
  expect(pids('growing', processes, 5)).toEqual([3, 2]);
  expect(pids('busiest', processes, 5)).toEqual([4, 1]);
  expect(pids('writableExecutable', processes, 5)).toEqual([3, 2]);
  expect(pids('unread', processes, 2)).toEqual([4, 3]);
  expect(rank('unread', processes, 2).all).toBe(3);
  expect(closestOf(processes)?.listed.pid).toBe(1);
  expect(closestOf([])).toBeNull();
});

it('is a store that tells when something came', () => {
  let tell: (polled: Polled) => void = () => undefined;
  const store = new WatchStore(
    (onPolled) => (tell = onPolled),
    () => 0,
  );
  const listener = jest.fn();
  const end = store.subscribe(listener);
  expect(store.getSnapshot().figures).toBeNull();
  tell(polledOf([listedProcess(7)]));
  expect(listener).toHaveBeenCalledTimes(1);
  expect(store.getSnapshot()).toBe(store.getSnapshot());
  expect(store.getSnapshot().figures?.processes).toBe(1);
  end();
  tell(polledOf([]));
  expect(listener).toHaveBeenCalledTimes(1);
});
