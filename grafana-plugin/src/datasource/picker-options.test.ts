import { nameOptions, pidOptions, variableOptions } from './picker-options';
import { makeListed } from './test/fakes';

const PROCESSES = [
  makeListed(1, 'init', { cmdline: '/sbin/init', vmas: 5 }),
  makeListed(20, 'node', { cmdline: 'node server.js', vmas: 900 }),
  makeListed(30, 'a\\174b', { vmas: 7 }),
  makeListed(40, 'node', { cmdline: 'node worker.js', vmas: 80 }),
];

test('offers the processes with most VMAs first', () => {
  expect(pidOptions(PROCESSES, '').map(({ value }) => value)).toEqual(['20', '40', '30', '1']);
  expect(pidOptions(PROCESSES, 'server')).toEqual([
    { value: '20', label: 'node (20)', description: '900 VMAs · node server.js' },
  ]);
});

test('finds by PID, name and command line, whatever the case', () => {
  expect(pidOptions(PROCESSES, '(40)')).toHaveLength(1);
  expect(pidOptions(PROCESSES, 'NODE')).toHaveLength(2);
  expect(pidOptions(PROCESSES, '0').map(({ value }) => value)).toEqual(['20', '40', '30']);
  expect(pidOptions([...PROCESSES, makeListed(4, 'idle', { vmas: 1 })], '4')[0]).toMatchObject({ value: '4' });
  expect(pidOptions(PROCESSES, 'a|b')).toMatchObject([{ value: '30' }]);
});

test('offers each name once, shown unescaped, with the value that the stream knows', () => {
  expect(nameOptions(PROCESSES, '')).toEqual([
    { value: 'a\\174b', label: 'a|b', description: '1 process' },
    { value: 'init', label: 'init', description: '1 process' },
    { value: 'node', label: 'node', description: '2 processes' },
  ]);
});

test('offers the variables of the dashboard', () => {
  expect(variableOptions(['pid', 'host'], 'pi')).toEqual([
    { value: '$pid', label: '$pid', description: 'dashboard variable' },
  ]);
});
