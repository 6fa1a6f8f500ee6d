import { toDataFrame, type DataFrame } from '@grafana/data';
import { contentsOf } from './contents';
import { Packets } from '../datasource/packet';
import { makeEntry, makeProcess, makeSnapshot } from '../datasource/test/fakes';

const TARGET = { refId: 'A', selection: { pids: [7], comms: [], children: true } };
const PARENT = makeProcess(7, { comm: 'no\\174de' });
const CHILD = makeProcess(8, { ppid: 7 });

function framesOf(...args: Parameters<typeof makeSnapshot>): DataFrame[] {
  return new Packets([TARGET]).of(makeSnapshot(...args)).data;
}

test('a process and its children stand side by side, named for people', () => {
  const contents = contentsOf(framesOf([PARENT, CHILD, makeProcess(9, { ppid: 8, comm: 'sh' })]), true);
  expect(contents.state?.maps.map(({ id, title }) => [id, title])).toEqual([
    ['7:70', 'no|de 7'],
    ['8:80', 'child 8'],
    ['9:90', 'sh 9'],
  ]);
  expect(contents).toMatchObject({ heading: { name: 'no|de', pid: '7' }, limit: 65530, phase: 'live', wrong: false });
  expect(contents.ids.get(8)).toBe('8:80');
});

test('the first alone, if the panel is set so', () => {
  expect(contentsOf(framesOf([PARENT, CHILD]), false).state?.maps).toHaveLength(1);
});

test('a map that has not changed has the same mappings', () => {
  const mappings = () => contentsOf(framesOf([PARENT]), true).state?.maps[0].mappings;
  expect(mappings()).toBe(mappings());
});

test('changes come newest first, and know whose they are', () => {
  const { lines } = contentsOf(framesOf([PARENT], { changes: [makeEntry(1, 7), makeEntry(2, 7)] }), true);
  expect(lines).toMatchObject([
    { seq: 2, pid: 7, tag: 'mmap', tone: 'map', words: 'anonymous rw-p', amount: '+4 KiB', address: 0x2000 },
    { seq: 1, pid: 7, address: 0x1000 },
  ]);
});

test('data of another source is drawn by what its frames are called', () => {
  const frame = toDataFrame({
    refId: 'B',
    name: 'saved',
    fields: Object.entries({ start: ['1000'], end: ['2000'], kind: ['heap'], perms: ['rw-p'], path: ['[heap]'] }).map(
      ([name, values]) => ({ name, values }),
    ),
  });
  const contents = contentsOf([frame], true);
  expect(contents.state?.maps).toMatchObject([{ id: 'B/saved/0', title: 'saved', mappings: { length: 1 } }]);
  expect(contents).toMatchObject({ heading: { name: 'saved', pid: '' }, limit: null });
  expect(contents.lines).toBeUndefined();
});

test('data without the fields is wrong, and is told so', () => {
  const frame = toDataFrame({ fields: [{ name: 'time', values: [1] }] });
  expect(contentsOf([frame], true)).toMatchObject({ wrong: true, message: expect.stringContaining('start, end') });
  const half = toDataFrame({ fields: ['start', 'end'].map((name) => ({ name, values: [1] })) });
  expect(contentsOf([half], true)).toMatchObject({ wrong: true, message: expect.stringContaining('no field kind') });
});

test('a process that is not there is no wrong data', () => {
  const contents = contentsOf(framesOf([]), true);
  expect(contents).toMatchObject({ wrong: false, message: expect.stringContaining('No process with PID 7') });
  expect(contentsOf([], true)).toMatchObject({ wrong: false });
});

test('a map that can not be read says so, with what was read before or without', () => {
  const stuck = { map: 'unreadable', map_since: 5, map_reason: 'it hangs' } as const;
  const before = contentsOf(framesOf([makeProcess(7, stuck)]), true);
  expect(before.state?.maps[0].mappings).toHaveLength(1);
  expect(before.mapState).toEqual({ ...stuck, known: true });
  const never = contentsOf(framesOf([{ ...makeProcess(7, stuck, []), mapped: false }]), true);
  expect(never.state?.maps[0].mappings).toHaveLength(0);
  expect(never.mapState).toMatchObject({ map: 'unreadable', known: false });
});
