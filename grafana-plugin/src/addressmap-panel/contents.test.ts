import { toDataFrame, type DataFrame } from '@grafana/data';
import type { Shown } from '@vma-tracker/exporter/components';
import { FamilyStates } from '@vma-tracker/exporter/view';
import { contentsOf, type Contents } from './contents';
import { DEFAULTS, type AddressMapOptions } from './options';
import { Packets } from '../datasource/packet';
import { makeEntry, makeProcess, makeSnapshot } from '../datasource/test/fakes';

const TARGET = { refId: 'A', selection: { pids: [7], comms: [], children: true } };
const PARENT = makeProcess(7, { comm: 'no\\174de' });
const CHILD = makeProcess(8, { ppid: 7 });

function framesOf(...args: Parameters<typeof makeSnapshot>): DataFrame[] {
  return new Packets([TARGET], jest.fn()).of(makeSnapshot(...args)).data;
}

function contentsWith(
  frames: readonly DataFrame[],
  { streaming = true, ...options }: Partial<AddressMapOptions> & { readonly streaming?: boolean } = {},
): Contents {
  return contentsOf(frames, { ...DEFAULTS, ...options }, streaming, new FamilyStates());
}

function shownWith(...args: Parameters<typeof contentsWith>): Shown {
  const { shown } = contentsWith(...args);
  if (shown === null) {
    throw new Error('there is nothing to show');
  }
  return shown;
}

test('a process and its children stand side by side, named for people', () => {
  const shown = shownWith(framesOf([PARENT, CHILD, makeProcess(9, { ppid: 8, comm: 'sh' })]));
  expect(shown.state?.maps.map(({ id, title }) => [id, title])).toEqual([
    ['7:70', 'no|de 7'],
    ['8:80', expect.stringContaining('8')],
    ['9:90', expect.stringContaining('sh 9')],
  ]);
  expect(shown).toMatchObject({ name: 'no|de', pid: 7, key: '7:70', limit: 65530, connection: { phase: 'live' } });
  expect(shown.ids.get(8)).toBe('8:80');
});

test('the first alone, if the panel is set so', () => {
  expect(shownWith(framesOf([PARENT, CHILD]), { children: false }).state?.maps).toHaveLength(1);
});

test('a map that has not changed has the same mappings', () => {
  const mappings = () => shownWith(framesOf([PARENT])).state?.maps[0].mappings;
  expect(mappings()).toBe(mappings());
});

test('a limit of the panel’s own comes before the data’s', () => {
  expect(shownWith(framesOf([PARENT]), { limit: 100 }).limit).toBe(100);
});

test('a stream that has ended is out of date, whatever it said last; a lost one says why', () => {
  expect(shownWith(framesOf([PARENT]), { streaming: false }).connection).toMatchObject({ phase: 'stale' });
  const lost = { phase: 'stale', reason: 'cut', retryAt: 5 } as const;
  expect(shownWith(framesOf([PARENT], { state: lost }), { streaming: false }).connection).toEqual(lost);
});

test('changes come newest first, know whose they are, and can be asked for by time', () => {
  const frames = framesOf([PARENT, CHILD], { changes: [makeEntry(1, 7), makeEntry(2, 8), makeEntry(3, 7)] });
  const { changes } = shownWith(frames);
  const rows = changes!.rows(null);
  expect(rows.length).toBe(3);
  expect(rows.at(0)).toMatchObject({ seq: 3, pid: 7, process: null, tag: 'mmap', tone: 'map', address: 0x3000 });
  expect(rows.at(1)).toMatchObject({ seq: 2, pid: 8, process: expect.stringContaining(' 8') });
  expect(rows.keyAt(2)).toBe(1);
  expect(changes!.total).toBe(3);
  const at = makeEntry(2, 8).ts / 1000;
  expect(changes!.rows([at, at]).length).toBeGreaterThan(0);
  expect(changes!.rows([at + 1e9, at + 2e9]).length).toBe(0);
  expect(shownWith(frames, { changes: false }).changes).toBeNull();
  expect(shownWith([...frames]).changes).toBe(changes);
});

test('data of another source is drawn by what its frames are called', () => {
  const frame = toDataFrame({
    refId: 'B',
    name: 'saved',
    fields: Object.entries({ start: ['1000'], end: ['2000'], kind: ['heap'], perms: ['rw-p'], path: ['[heap]'] }).map(
      ([name, values]) => ({ name, values }),
    ),
  });
  const shown = shownWith([frame], { streaming: false });
  expect(shown.state?.maps).toMatchObject([{ id: 'B/saved/0', title: 'saved', mappings: { length: 1 } }]);
  expect(shown).toMatchObject({ name: 'saved', pid: null, limit: null, connection: null, changes: null });
});

test('data without the fields is wrong, and is told so', () => {
  const frame = toDataFrame({ fields: [{ name: 'time', values: [1] }] });
  expect(contentsWith([frame])).toMatchObject({ wrong: true, message: expect.stringContaining('start, end') });
  const half = toDataFrame({ fields: ['start', 'end'].map((name) => ({ name, values: [1] })) });
  expect(contentsWith([half])).toMatchObject({ wrong: true, message: expect.stringContaining('no field kind') });
});

test('a process that is not there is no wrong data', () => {
  const contents = contentsWith(framesOf([]));
  expect(contents).toMatchObject({ wrong: false, message: expect.stringContaining('No process with PID 7') });
  expect(contentsWith([])).toMatchObject({ wrong: false });
});

test('a map that can not be read says so, with what was read before or without', () => {
  const stuck = { map: 'unreadable', map_since: 5, map_reason: 'it hangs' } as const;
  const before = shownWith(framesOf([makeProcess(7, stuck)]));
  expect(before.state?.maps[0].mappings).toHaveLength(1);
  expect(before.mapState).toEqual({ ...stuck, known: true });
  const never = shownWith(framesOf([{ ...makeProcess(7, stuck, []), mapped: false }]));
  expect(never.state?.maps[0].mappings).toHaveLength(0);
  expect(never.mapState).toMatchObject({ map: 'unreadable', known: false });
});
