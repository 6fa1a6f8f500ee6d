import type { ListedProcess } from '../../client';
import { listedProcess, polledOf } from '../watch/test/machine';
import { Watch, type WatchedProcess } from '../watch/watch';
import { formatAmount, sortAfter, type ColumnId } from './columns';
import { formatRate, formatShare, formatTrend } from './figures-in-words';
import { reasonsOf } from './reasons';
import { inPlace } from './steady';
import { entriesOf, groupsOf, rowsOf } from './table-rows';

function watched(...processes: ListedProcess[]): readonly WatchedProcess[] {
  return new Watch().note(polledOf(processes), 0, 1e6).processes;
}

const MACHINE = watched(
  listedProcess(1, { comm: 'web', group: 'web', vmas: 100, mappedBytes: 50, writableExecutableVmas: 1 }),
  listedProcess(12, { comm: 'Web', group: 'web', vmas: 900, mappedBytes: 10 }),
  listedProcess(3, { comm: 'db', group: 'db', vmas: 500, mappedBytes: 90, reservedBytes: 80 }),
  listedProcess(4, { comm: 'gone', group: null, vmas: null, mappedBytes: null, reservedBytes: null, uid: null }),
);

const pids = (query: string, by: ColumnId, descending: boolean): number[] =>
  entriesOf(MACHINE, query, { by, descending }).map(({ process }) => process.listed.pid);

describe('entries', () => {
  it('are sorted by any column, what is not known last either way', () => {
    expect(pids('', 'vmas', true)).toEqual([12, 3, 1, 4]);
    expect(pids('', 'vmas', false)).toEqual([1, 3, 12, 4]);
    expect(pids('', 'mapped', true)).toEqual([1, 12, 3, 4]);
    expect(pids('', 'name', false)).toEqual([3, 4, 1, 12]);
    expect(pids('', 'pid', true)).toEqual([12, 4, 3, 1]);
    expect(pids('', 'group', true)).toEqual([1, 12, 3, 4]);
  });

  it('are those that match, the one whose PID it is first', () => {
    expect(pids('web', 'vmas', true)).toEqual([12, 1]);
    expect(pids(' 1 ', 'vmas', true)).toEqual([1, 12]);
    expect(pids('nothing', 'vmas', true)).toEqual([]);
  });
});

describe('groups', () => {
  const sort = { by: 'vmas', descending: true } as const;
  const groups = groupsOf(entriesOf(MACHINE, '', sort), sort);

  it('are sorted by what their processes are together', () => {
    expect(groups.map(({ name, amounts, unknown }) => [name, amounts.vmas, amounts.mapped, unknown])).toEqual([
      ['web', 1000, 60, 0],
      ['db', 500, 10, 0],
      ['unknown', null, null, 1],
    ]);
    expect(groups[0]?.amounts.share).toBeCloseTo(900 / 65_530);
  });

  it('have rows of their own only where there are several processes', () => {
    const shown = (open: boolean) => rowsOf(groups, () => open).map(({ key, level }) => [key, level]);
    expect(shown(false)).toEqual([
      ['group:web', 1],
      ['3:30', 1],
      ['4:40', 1],
    ]);
    expect(shown(true).slice(0, 3)).toEqual([
      ['group:web', 1],
      ['12:120', 2],
      ['1:10', 2],
    ]);
  });
});

it('keeps places: new ones last, those that have gone where they were', () => {
  const item = (key: string, text: string) => ({ key, text });
  const before = [item('a', '1'), item('b', '1'), item('c', '1')];
  const now = [item('d', '2'), item('c', '2'), item('a', '2')];
  expect(inPlace(now, before, (gone) => ({ ...gone, text: 'ended' }))).toEqual([
    item('a', '2'),
    item('b', 'ended'),
    item('c', '2'),
    item('d', '2'),
  ]);
});

it('turns a column round, and begins numbers with the largest', () => {
  const byName = sortAfter({ by: 'vmas', descending: true }, 'name');
  expect(byName).toEqual({ by: 'name', descending: false });
  expect(sortAfter(byName, 'name')).toEqual({ by: 'name', descending: true });
  expect(sortAfter(byName, 'growth')).toEqual({ by: 'growth', descending: true });
});

it('gives why maps are not known, those with the same reason together', () => {
  const unread = (known: boolean, map_reason: string | null, map_since = 0) =>
    ({ mapState: { map: 'unreadable', map_since, map_reason, known } }) as const;
  const reasons = reasonsOf(
    watched(
      listedProcess(1, unread(true, 'it hangs', 1e9 - 240e6)),
      listedProcess(2, unread(false, 'denied')),
      listedProcess(3, unread(false, 'denied')),
      listedProcess(4),
      listedProcess(5, { mapState: { map: 'reading', map_since: 1e9 - 2e6, map_reason: null, known: false } }),
    ),
    1e6,
  );
  expect(reasons.map(({ words, level, processes }) => [words, level, processes.length])).toEqual([
    ['Can’t be read: denied.', 'critical', 2],
    ['Being read, since 2.0 s: the exporter does not say why.', 'warning', 1],
    ['Not read since 4 min ago: it hangs.', 'critical', 1],
  ]);
});

it.each([
  [formatRate(0), '0'],
  [formatRate(0.01), '<0.1'],
  [formatRate(3.14), '3.1'],
  [formatRate(12_345.6), '12,346'],
  [formatTrend(-3.5), '−3.5'],
  [formatTrend(120), '+120'],
  [formatTrend(0.01), '0'],
  [formatShare(0), '0 %'],
  [formatShare(0.00001), '<0.01 %'],
  [formatShare(0.0042), '0.42 %'],
  [formatShare(0.042), '4.2 %'],
  [formatShare(0.9999), '100 %'],
  [formatAmount('mapped', 2048), '2 KiB'],
])('%j is written %j', (text, expected) => {
  expect(text).toBe(expected);
});
