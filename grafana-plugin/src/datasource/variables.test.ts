import { makeListed } from './test/fakes';
import { findValues } from './variables';

const PROCESSES = [makeListed(1, 'systemd'), makeListed(20, 'node'), makeListed(30, 'a\\174b'), makeListed(40, 'node')];

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
