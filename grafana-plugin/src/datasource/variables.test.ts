import { findValues } from './variables';

const PROCESSES = [
  { pid: 1, ppid: 0, comm: 'systemd', cmdline: '', vmas: 1 },
  { pid: 20, ppid: 1, comm: 'node', cmdline: '', vmas: 1 },
  { pid: 30, ppid: 1, comm: 'a\\174b', cmdline: '', vmas: 1 },
  { pid: 40, ppid: 1, comm: 'node', cmdline: '', vmas: 1 },
];

test.each(['', 'pids', ' pids ', 'pids()'])('%p lists every process', (query) => {
  expect(findValues(PROCESSES, query).map(({ value }) => value)).toEqual(['1', '20', '30', '40']);
});

test('a PID is told with its name', () => {
  expect(findValues(PROCESSES, 'pids(^node$)')).toEqual([
    { text: 'node (20)', value: '20' },
    { text: 'node (40)', value: '40' },
  ]);
});

test('names come once, shown unescaped, and select escaped', () => {
  expect(findValues(PROCESSES, 'names')).toEqual([
    { text: 'a|b', value: 'a\\174b' },
    { text: 'node', value: 'node' },
    { text: 'systemd', value: 'systemd' },
  ]);
});

test.each(['processes', 'names(', 'names)', 'pids names', 'names(()'])('refuses %p in words', (query) => {
  expect(() => findValues(PROCESSES, query)).toThrow(/is no/);
});
