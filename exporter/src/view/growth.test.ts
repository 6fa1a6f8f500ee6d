import fc from 'fast-check';
import { growthOf } from './growth';
import { anyMappings, anyTwoStates, mappingsFrom, sketchesOf } from './test/maps';

describe('growthOf', () => {
  it('adds up to the difference of the maps', () => {
    fc.assert(
      fc.property(anyMappings(30), anyMappings(30), (before, after) => {
        const growths = growthOf(before, after);
        expect(growths.reduce((sum, growth) => sum + growth.vmas, 0)).toBe(after.length - before.length);
        expect(growths.reduce((sum, growth) => sum + growth.bytes, 0)).toBe(
          after.sums.mappedBytes - before.sums.mappedBytes,
        );
      }),
    );
  });

  it('is the same whether or not the maps share chunks', () => {
    fc.assert(
      fc.property(anyTwoStates(600), ([before, after]) => {
        const apart = mappingsFrom(sketchesOf(after));
        expect(growthOf(before, after)).toEqual(expect.arrayContaining(growthOf(before, apart)));
        expect(growthOf(before, after)).toHaveLength(growthOf(before, apart).length);
      }),
    );
  });

  it('names what grew, the most first', () => {
    const before = mappingsFrom([{ start: 0x1000, end: 0x3000, kind: 'heap', path: '[heap]' }]);
    const after = mappingsFrom([
      { start: 0x1000, end: 0x4000, kind: 'heap', path: '[heap]' },
      { start: 0x10000, end: 0x20000 },
      { start: 0x30000, end: 0x40000 },
    ]);
    expect(growthOf(before, after)).toEqual([
      { name: 'anonymous', perms: 'rw-p', group: 'anonymous', vmas: 2, bytes: 0x20000 },
      { name: 'heap', perms: 'rw-p', group: 'heap', vmas: 0, bytes: 0x1000 },
    ]);
  });

  it('has nothing to tell of equal maps', () => {
    fc.assert(
      fc.property(anyMappings(30), (mappings) => {
        expect(growthOf(mappings, mappings)).toEqual([]);
      }),
    );
  });
});
