import fc from 'fast-check';
import { FIRST_PLACE, TABS } from '../components';
import { KIND_GROUPS } from '../view';
import { formatRoute, parseRoute, START, type Route } from './route';

const place = fc.record({
  tab: fc.constantFrom(...TABS),
  at: fc.option(
    fc.record({ id: fc.constantFrom('7:70', '8:80'), address: fc.nat(2 ** 31 - 1).map((page) => page * 4096) }),
  ),
  find: fc.string(),
  filter: fc.option(fc.uniqueArray(fc.constantFrom(...KIND_GROUPS), { minLength: 1 }).map((kinds) => new Set(kinds))),
  range: fc.option(fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)),
});

test('routes come back as they were', () => {
  fc.assert(
    fc.property(place, (place) => {
      const route: Route = { pid: 7, startTime: 70, place };
      expect(parseRoute(formatRoute(route))).toEqual(route);
    }),
  );
  expect(parseRoute(formatRoute(START))).toEqual(START);
  expect(parseRoute('#/pid/4194304')).toEqual({ pid: 4_194_304, startTime: null, place: FIRST_PLACE });
});

test.each(['', '#', '#/pid/', '#/pid/0', '#/pid/-1', '#/pid/1x', '#/pid/99999999999', '#/other'])(
  '%j is the start',
  (hash) => {
    expect(parseRoute(hash)).toEqual(START);
  },
);

test.each([
  ['#/pid/7/70/nonsense', { tab: 'map' }],
  ['#/pid/7/70/table?at=zz&from=5&kinds=cheese', { tab: 'table', at: null, range: null, filter: null }],
  ['#/pid/7/70?at=7F00&kinds=heap,cheese', { at: { id: '7:70', address: 0x7f00 }, filter: new Set(['heap']) }],
])('%j leaves out what is no value', (hash, place) => {
  expect(parseRoute(hash).place).toMatchObject(place);
});
