import fc from 'fast-check';
import { growthOf } from './growth';
import { anyColumns, columnsFrom } from './test/maps';

function sumOf(columns: ReturnType<typeof columnsFrom>): number {
  return Array.from(columns.end).reduce((sum, end, i) => sum + end - columns.start[i]!, 0);
}

describe('growthOf', () => {
  it('adds up to the difference of the maps', () => {
    fc.assert(
      fc.property(anyColumns(30), anyColumns(30), (before, after) => {
        const growths = growthOf(before, after);
        expect(growths.reduce((sum, growth) => sum + growth.vmas, 0)).toBe(after.length - before.length);
        expect(growths.reduce((sum, growth) => sum + growth.bytes, 0)).toBe(sumOf(after) - sumOf(before));
      }),
    );
  });

  it('names what grew, the most first', () => {
    const before = columnsFrom([{ start: 0x1000, end: 0x3000, kind: 'heap', path: '[heap]' }]);
    const after = columnsFrom([
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
      fc.property(anyColumns(30), (columns) => {
        expect(growthOf(columns, columns)).toEqual([]);
      }),
    );
  });
});
