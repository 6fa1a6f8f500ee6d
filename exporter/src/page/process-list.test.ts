import { listed } from './process-list';
import { listedProcess, polledOf } from './watch/test/machine';

test('processes are sorted by VMAs and searched by pid, name and command line', () => {
  const named = (pid: number, comm: string, vmas: number) =>
    listedProcess(pid, { comm, vmas, cmdline: `/usr/bin/${comm} --flag` });
  const { list } = polledOf([named(12, 'bash', 30), named(123, 'Redis', 90), named(40, 'node', 90)]);
  const pids = (query: string): number[] => listed(list!, query).map(({ pid }) => pid);
  expect(pids('')).toEqual([40, 123, 12]);
  expect(pids('1')).toEqual([123, 12]);
  expect(pids('12')).toEqual([12, 123]);
  expect(pids(' redis ')).toEqual([123]);
  expect(pids('--FLAG')).toHaveLength(3);
  expect(pids('nothing')).toEqual([]);
});
