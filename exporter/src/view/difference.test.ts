import fc from 'fast-check';
import { differenceOf } from './difference';
import type { Mappings } from '../model/mappings';
import { anyMappings, anyTwoStates, mappingsFrom, rangesOf, sketchesOf } from './test/maps';
import { relate } from './relation';

describe('differenceOf', () => {
  it('agrees with a look at every range', () => {
    fc.assert(
      fc.property(anyMappings(20), anyMappings(20), (before, after) => {
        const { changed, vanished } = differenceOf(before, after, 1000)!;
        const bounds = [before, after]
          .flatMap((mappings) => rangesOf(mappings).flatMap(({ start, end }) => [start, end]))
          .sort((a, b) => a - b);
        for (const at of bounds) {
          const relation = relate(before, before.indexAt(at), after, after.indexAt(at));
          const within = (ranges: { start: number; end: number }[]): boolean =>
            ranges.some((range) => range.start <= at && at < range.end);
          expect(within(vanished)).toBe(relation === 'parent-only');
          expect(within(changed)).toBe(relation === 'child-only' || relation === 'differs');
        }
      }),
    );
  });

  it('agrees with a look at every mapping where the maps share chunks', () => {
    fc.assert(
      fc.property(anyTwoStates(600), ([before, after]) => {
        const apart = (mappings: Mappings): Mappings => mappingsFrom(sketchesOf(mappings));
        expect(differenceOf(before, after, 1000)).toEqual(differenceOf(apart(before), apart(after), 1000));
      }),
    );
  });

  it('tells growth as what was added', () => {
    const before = mappingsFrom([{ start: 0x1000, end: 0x2000, kind: 'heap', path: '[heap]' }]);
    const after = mappingsFrom([{ start: 0x1000, end: 0x5000, kind: 'heap', path: '[heap]' }]);
    expect(differenceOf(before, after, 10)!.changed).toEqual([{ start: 0x2000, end: 0x5000 }]);
  });

  it('tells nothing of a map that is another altogether', () => {
    const mappings = Array.from({ length: 40 }, (_, i) => ({ start: i * 0x3000 + 0x1000, end: i * 0x3000 + 0x2000 }));
    expect(differenceOf(mappingsFrom([]), mappingsFrom(mappings), 10)).toBeNull();
  });
});
