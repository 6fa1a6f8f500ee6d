import fc from 'fast-check';
import { indexAt } from './mapping-columns';
import { differenceOf } from './difference';
import { anyColumns, columnsFrom } from './test/maps';
import { relate } from './relation';

describe('differenceOf', () => {
  it('agrees with a look at every range', () => {
    fc.assert(
      fc.property(anyColumns(20), anyColumns(20), (before, after) => {
        const { changed, vanished } = differenceOf(before, after, 1000)!;
        const bounds = [before, after]
          .flatMap((columns) => [...Array.from(columns.start), ...Array.from(columns.end)])
          .sort((a, b) => a - b);
        for (const at of bounds) {
          const relation = relate(before, indexAt(before, at), after, indexAt(after, at));
          const within = (ranges: { start: number; end: number }[]): boolean =>
            ranges.some((range) => range.start <= at && at < range.end);
          expect(within(vanished)).toBe(relation === 'parent-only');
          expect(within(changed)).toBe(relation === 'child-only' || relation === 'differs');
        }
      }),
    );
  });

  it('tells growth as what was added', () => {
    const before = columnsFrom([{ start: 0x1000, end: 0x2000, kind: 'heap', path: '[heap]' }]);
    const after = columnsFrom([{ start: 0x1000, end: 0x5000, kind: 'heap', path: '[heap]' }]);
    expect(differenceOf(before, after, 10)!.changed).toEqual([{ start: 0x2000, end: 0x5000 }]);
  });

  it('tells nothing of a map that is another altogether', () => {
    const mappings = Array.from({ length: 40 }, (_, i) => ({ start: i * 0x3000 + 0x1000, end: i * 0x3000 + 0x2000 }));
    expect(differenceOf(columnsFrom([]), columnsFrom(mappings), 10)).toBeNull();
  });
});
