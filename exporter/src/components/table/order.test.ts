import fc from 'fast-check';
import { GROUP_NAMES, kindGroupOf, matches, type Filter, type Mappings } from '../../view';
import { anyMappings, mappingsFrom } from '../../view/test/maps';
import { orderOf, type Order, type Sort } from './order';

const anySort = fc.record({
  by: fc.constantFrom('address', 'size', 'access', 'kind', 'path'),
  ascending: fc.boolean(),
}) as fc.Arbitrary<Sort>;
const anyFilter: fc.Arbitrary<Filter> = fc.option(
  fc.uniqueArray(fc.constantFrom('heap', 'anonymous', 'libraries', 'stack')).map((groups) => new Set(groups)),
);

const VALUES: Readonly<Record<Sort['by'], (mappings: Mappings, index: number) => number | string>> = {
  address: (mappings, i) => mappings.start(i),
  size: (mappings, i) => mappings.end(i) - mappings.start(i),
  access: (mappings, i) => mappings.facts(i).perms,
  kind: (mappings, i) => GROUP_NAMES[kindGroupOf(mappings.facts(i).kind)],
  path: (mappings, i) => mappings.facts(i).path || `\uffff${mappings.facts(i).kind}`,
};

const indicesOf = (order: Order): number[] => Array.from({ length: order.length }, (_, row) => order.indexAt(row));

test('the rows are those that match, each once, by what they are sorted by and then by address', () => {
  fc.assert(
    fc.property(anyMappings(60), anyFilter, anySort, (mappings, filter, sort) => {
      const order = orderOf(mappings, filter, sort);
      const value = (i: number): number | string => VALUES[sort.by](mappings, i);
      const expected = Array.from({ length: mappings.length }, (_, i) => i)
        .filter((i) => matches(filter, mappings.facts(i)))
        .sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : a - b));
      expect(indicesOf(order)).toEqual(sort.ascending ? expected : expected.reverse());
      for (let row = 0; row < order.length; row++) {
        expect(order.keyAt(row)).toBe(mappings.start(order.indexAt(row)));
        expect(order.rowOf(order.keyAt(row), 0)).toBe(row);
      }
    }),
  );
});

test('by address, what is gone has its neighbour’s row', () => {
  const mappings = mappingsFrom([
    { start: 0x1000, end: 0x2000 },
    { start: 0x8000, end: 0x9000, kind: 'heap' },
    { start: 0xa000, end: 0xb000 },
  ]);
  const up = { by: 'address', ascending: true } as const;
  expect(orderOf(mappings, null, up).rowOf(0x5000, 0)).toBe(1);
  expect(orderOf(mappings, null, up).rowOf(0xf000, 0)).toBe(2);
  expect(orderOf(mappings, null, { ...up, ascending: false }).rowOf(0xf000, 0)).toBe(0);
  expect(orderOf(mappings, new Set(['heap']), up).rowOf(0xa000, 0)).toBe(0);
  expect(orderOf(mappings, new Set(['stack']), up).rowOf(0xa000, 0)).toBe(-1);
  expect(orderOf(mappings, null, { by: 'size', ascending: true }).rowOf(0x5000, 0)).toBe(-1);
});

test('one order is made once, in both directions', () => {
  const mappings = mappingsFrom([{ start: 0x1000, end: 0x2000 }]);
  const facts = jest.spyOn(mappings, 'facts');
  orderOf(mappings, null, { by: 'kind', ascending: true });
  const reads = facts.mock.calls.length;
  orderOf(mappings, null, { by: 'kind', ascending: false });
  expect(facts).toHaveBeenCalledTimes(reads);
  orderOf(mappings, null, { by: 'address', ascending: false });
  expect(facts).toHaveBeenCalledTimes(reads);
});
