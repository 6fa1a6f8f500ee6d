import { applyFieldOverrides, createTheme, FieldType } from '@grafana/data';
import { processFrame } from './process-frame';
import { makeProcess, makeVma } from './test/fakes';

const HIGH = 0x7fff_ffff_f000;
const VMAS = [
  makeVma(0x1000, 0x3000, { perms: 'r-xp', offset: 0x2000, path: '/usr/bin/x', kind: 'text', flags: 'dd sl' }),
  makeVma(HIGH, HIGH + 0x1000, { note: { since: 1_000_000, ts: 2_500_000, op: 'mprotect', count: 3 } }),
];

test('a row is a mapping; addresses are exact numbers, times milliseconds', () => {
  const frame = processFrame(makeProcess(7, { comm: 'x', ppid: 3 }, VMAS));
  expect(frame.length).toBe(2);
  expect(Object.fromEntries(frame.fields.map(({ name, values }) => [name, values]))).toEqual({
    start: [0x1000, HIGH],
    end: [0x3000, HIGH + 0x1000],
    perms: ['r-xp', 'rw-p'],
    role: ['', ''],
    offset: [0x2000, 0],
    kind: ['text', 'anon'],
    path: ['/usr/bin/x', ''],
    flags: ['dd sl', null],
    since: [null, 1000],
    changed: [null, 2500],
    last_op: [null, 'mprotect'],
    changes: [null, 3],
  });
  expect(frame.fields.map(({ labels }) => labels)).toEqual(
    Array.from({ length: 12 }, () => ({ pid: '7', start_time: '70', comm: 'x' })),
  );
  expect(frame.meta?.custom).toMatchObject({ rev: 1, ppid: 3 });
});

test('the same state gives the same frame, another one another', () => {
  const process = makeProcess(7);
  expect(processFrame(process)).toBe(processFrame(process));
  expect(processFrame({ ...process, rev: 2 })).not.toBe(processFrame(process));
});

test('Grafana shows addresses in hex and shares the values', () => {
  const frame = processFrame(makeProcess(7, {}, VMAS));
  const [shown] = applyFieldOverrides({
    data: [frame],
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text) => text,
    theme: createTheme(),
  });
  const [start] = shown.fields;
  expect(start.type).toBe(FieldType.number);
  expect(start.display!(HIGH).text).toBe('0x7FFFFFFFF000');
  expect(start.values).toBe(frame.fields[0].values);
});
