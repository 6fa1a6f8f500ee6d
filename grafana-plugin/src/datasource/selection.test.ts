import { setTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { queryProblem, selectionOf, selectsSomething, union } from './selection';
import type { VmaQuery } from './types';

const QUERY: VmaQuery = { refId: 'A', selectBy: 'pid', pid: '', comm: '', children: false };
const VARIABLES: Readonly<Record<string, string | string[]>> = {
  $one: '12',
  $several: ['12', '34'],
  $names: ['a b', 'c,d'],
  $none: '',
};

beforeAll(() => {
  const replace: TemplateSrv['replace'] = (target = '', _scopedVars, format) =>
    typeof format === 'function' ? target.replace(/\$\w+/g, (name) => format(VARIABLES[name])) : target;
  setTemplateSrv({ replace } as TemplateSrv);
});

test.each([
  ['12', [12]],
  [' 12, 34 ,12', [12, 34]],
  ['$one', [12]],
  ['$several', [12, 34]],
  ['$several,$one', [12, 34]],
  ['$none', []],
  ['', []],
])('selects PIDs: %p', (pid, pids) => {
  expect(selectionOf({ ...QUERY, pid, comm: 'ignored' }, {})).toEqual({ pids, comms: [], children: false });
});

test.each(['0', '-1', '4194305', 'x', '1.5', '12,', '0x10', '$names'])('refuses the PID %p in words', (pid) => {
  expect(() => selectionOf({ ...QUERY, pid }, {})).toThrow(/is no PID/);
});

test('refuses a name that no process can have, naming what the kernel keeps of it', () => {
  const query = { ...QUERY, selectBy: 'comm' as const, comm: 'chromium-browser' };
  expect(() => selectionOf(query, {})).toThrow(/^“chromium-browser” has 16 bytes, .*: chromium-browse$/);
  expect(queryProblem(query)).toMatch(/: chromium-browse$/);
  expect(queryProblem({ ...query, comm: '$a_variable_of_any_name' })).toBeUndefined();
  expect(queryProblem({ ...query, comm: 'chromium-browse' })).toBeUndefined();
});

test.each([
  ['node', ['node']],
  ['a, b', ['a, b']],
  ['$names', ['a b', 'c,d']],
  ['a\\174b', ['a\\174b']],
  [' ', []],
])('selects names, whatever is in them: %p', (comm, comms) => {
  expect(selectionOf({ ...QUERY, selectBy: 'comm', comm, children: true }, {})).toEqual({
    pids: [],
    comms,
    children: true,
  });
});

test('knows an empty query before it is run', () => {
  expect(selectsSomething({ ...QUERY, comm: 'x' })).toBe(false);
  expect(selectsSomething({ ...QUERY, pid: '$one' })).toBe(true);
  expect(selectsSomething({ ...QUERY, selectBy: 'comm', comm: 'x' })).toBe(true);
});

test('a union covers all, and is the same in whatever order', () => {
  const a = { pids: [20, 3], comms: ['x'], children: false };
  const b = { pids: [3], comms: ['a'], children: true };
  expect(union([a, b])).toEqual({ pids: [3, 20], comms: ['a', 'x'], children: true });
  expect(union([b, a])).toEqual(union([a, b]));
  expect(union([])).toEqual({ pids: [], comms: [], children: false });
});
