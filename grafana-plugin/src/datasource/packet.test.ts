import { LoadingState, type DataFrame } from '@grafana/data';
import { CHANGES_LIMIT } from './changes-frame';
import { Packets } from './packet';
import { makeEntry, makeProcess, makeSnapshot } from './test/fakes';

const TARGET = { refId: 'A', selection: { pids: [7], comms: [], children: true } };
const PARENT = makeProcess(7);
const CHILD = makeProcess(8, { ppid: 7 });

function valuesOf(frame: DataFrame, name: string): readonly unknown[] {
  return frame.fields.find((field) => field.name === name)!.values;
}

test('has a frame for each process of the query, and one of what changed in them', () => {
  const packet = new Packets([TARGET], jest.fn()).of(
    makeSnapshot([makeProcess(5), PARENT, CHILD], { changes: [makeEntry(1, 5), makeEntry(2, 8), makeEntry(3, 7)] }),
  );
  expect(packet).toMatchObject({ key: 'vmatracker', state: LoadingState.Streaming });
  expect(packet.errors).toBeUndefined();
  expect(packet.data.map(({ name, refId }) => [name, refId])).toEqual([
    ['p7 (7)', 'A'],
    ['p8 (8)', 'A'],
    ['changes', 'A'],
  ]);
  const [, , changes] = packet.data;
  expect(valuesOf(changes, 'seq')).toEqual([2, 3]);
  expect(valuesOf(changes, 'time')).toEqual([2, 3]);
  expect(valuesOf(changes, 'change')).toEqual(['anonymous rw-p', 'anonymous rw-p']);
  expect(changes.meta.custom).toMatchObject({ rev: 1, connection: { phase: 'live' }, maxMapCount: 65530 });
});

test('each query has its own processes, though they share the stream', () => {
  const other = { refId: 'B', selection: { pids: [], comms: ['p5'], children: false } };
  const { data } = new Packets([TARGET, other], jest.fn()).of(makeSnapshot([makeProcess(5), PARENT]));
  expect(data.map(({ name, refId }) => `${refId} ${name}`)).toEqual(['A p7 (7)', 'A changes', 'B p5 (5)', 'B changes']);
});

test('what has not changed is the same by reference', () => {
  const packets = new Packets([TARGET], jest.fn());
  const before = packets.of(makeSnapshot([PARENT, CHILD])).data;
  const after = packets.of(makeSnapshot([PARENT, { ...CHILD, rev: 2 }], { rev: 2 })).data;
  expect(after[0].fields).toBe(before[0].fields);
  expect(after[1].fields).not.toBe(before[1].fields);
});

test('the last changes of a process stay when it is gone, until they leave the list', () => {
  const packets = new Packets([TARGET], jest.fn());
  packets.of(makeSnapshot([PARENT, CHILD]));
  const gone = packets.of(makeSnapshot([PARENT], { changes: [makeEntry(1, 8)] }));
  expect(valuesOf(gone.data[1], 'pid')).toEqual([8]);
  packets.of(makeSnapshot([PARENT]));
  // Whoever is called 8 at that time again is a stranger.
  const later = packets.of(makeSnapshot([PARENT], { changes: [makeEntry(9, 8)] }));
  expect(valuesOf(later.data[1], 'pid')).toEqual([]);
});

test('changes are bounded: the most recent ones', () => {
  const changes = Array.from({ length: CHANGES_LIMIT + 50 }, (_, index) => makeEntry(index + 1, 7));
  const { data } = new Packets([TARGET], jest.fn()).of(makeSnapshot([PARENT], { changes }));
  expect(data[1].length).toBe(CHANGES_LIMIT);
  expect(valuesOf(data[1], 'seq')[CHANGES_LIMIT - 1]).toBe(CHANGES_LIMIT + 50);
});

test('a map that has not come completely is not shown, nor called missing', () => {
  const { data } = new Packets([TARGET], jest.fn()).of(makeSnapshot([{ ...PARENT, mapped: false }]));
  expect(data.map(({ name }) => name)).toEqual(['changes']);
  expect(data[0].meta.notices).toEqual([]);
});

test('nobody there is told in words, but only by an exporter that answers', () => {
  const notices = (snapshot: ReturnType<typeof makeSnapshot>) =>
    new Packets([TARGET], jest.fn()).of(snapshot).data[0].meta.notices;
  expect(notices(makeSnapshot([]))).toMatchObject([
    { text: expect.stringContaining('No process with PID 7 is running') },
  ]);
  expect(notices(makeSnapshot([], { state: { phase: 'stale', reason: 'gone', retryAt: null } }))).toEqual([]);
});

test('a lost connection is an error beside the last state', () => {
  const packet = new Packets([TARGET], jest.fn()).of(
    makeSnapshot([PARENT], { state: { phase: 'stale', reason: 'can’t reach it', retryAt: null } }),
  );
  expect(packet).toMatchObject({ state: LoadingState.Error, errors: [{ message: 'can’t reach it' }] });
  expect(packet.data[0].length).toBe(1);
});
