import fc from 'fast-check';
import type { Filter } from './filter';
import type { Mappings } from '../model/mappings';
import { addressScale, type AddressScale, type Ghost, type ScaleRange } from './scale';
import { anyMappings, anyTwoStates, mappingsFrom, rangesOf } from './test/maps';
import { FILTERED_WEIGHT, gapWeight, mappedWeight } from './weight';

const MIB = 1024 * 1024;

/** All ranges, from top to bottom. */
function all(scale: AddressScale): ScaleRange[] {
  return [...scale.rangesFrom(0)];
}

/** The same by a look at every boundary. */
function expected(maps: readonly Mappings[], ghosts: readonly Ghost[], filter: Filter): ScaleRange[] {
  const ranges = [...maps.flatMap(rangesOf), ...ghosts];
  const bounds = [...new Set(ranges.flatMap(({ start, end }) => [start, end]))].sort((a, b) => b - a);
  let top = 0;
  return bounds.slice(1).map((low, i) => {
    const at = maps.map((mappings) => [mappings, mappings.indexAt(low)] as const).filter(([, index]) => index >= 0);
    const isGhost = ghosts.some(({ start, end }) => start <= low && low < end);
    const covered = at.length > 0 || isGhost;
    const matches =
      filter === null || at.some(([mappings, index]) => filter.has('heap') && mappings.facts(index).kind === 'heap');
    const high = bounds[i]!;
    const weight = covered ? (matches ? mappedWeight(high - low) : FILTERED_WEIGHT) : gapWeight(high - low);
    const range = { low, high, top, bottom: top + weight, covered };
    top += weight;
    return range;
  });
}

function expectAlike(found: readonly ScaleRange[], wanted: readonly ScaleRange[]): void {
  expect(found.map(({ low, high, covered }) => [low, high, covered])).toEqual(
    wanted.map(({ low, high, covered }) => [low, high, covered]),
  );
  found.forEach(({ top, bottom }, i) => {
    expect(top).toBeCloseTo(wanted[i]!.top, 6);
    expect(bottom).toBeCloseTo(wanted[i]!.bottom, 6);
  });
}

describe('addressScale', () => {
  it('has the ranges of all maps between any two boundaries, high addresses on top', () => {
    const ghosts = anyMappings(3).map((mappings) => rangesOf(mappings).map((range) => ({ map: 0, ...range })));
    const filters = fc.constantFrom<Filter[]>(null, new Set(['heap'] as const));
    fc.assert(
      fc.property(fc.array(anyMappings(400), { maxLength: 3 }), ghosts, filters, (maps, gone, filter) => {
        expectAlike(all(addressScale(maps, gone, filter)), expected(maps, gone, filter));
      }),
    );
  });

  it('is right after a change as if made anew, for a map and for its copy beside it', () => {
    fc.assert(
      fc.property(anyTwoStates(600), ([before, after]) => {
        addressScale([before], [], null);
        expectAlike(all(addressScale([after], [], null)), expected([after], [], null));
        expectAlike(all(addressScale([before, after], [], null)), expected([before, after], [], null));
      }),
    );
  });

  it('is right beside another map that stays, before and after a change, whatever is filtered', () => {
    const filters: Filter[] = [null, new Set(['heap'] as const)];
    fc.assert(
      fc.property(anyTwoStates(600), anyMappings(600), ([before, after], other) => {
        for (const filter of filters) {
          for (const maps of [
            [other, before],
            [other, after],
            [after, other],
            [other, before],
          ]) {
            expectAlike(all(addressScale(maps, [], filter)), expected(maps, [], filter));
          }
        }
      }),
    );
  });

  it('measures what two maps have beside one another once', () => {
    const [one, other] = [0x1000, 0x2000].map((step) => {
      return mappingsFrom(
        Array.from({ length: 5000 }, (_, i) => ({ start: i * 0x10000, end: i * 0x10000 + step, kind: 'heap' })),
      );
    });
    const first = addressScale([one!, other!], [], null);
    const sort = jest.spyOn(Float64Array.prototype, 'sort');
    expect(addressScale([one!, other!], [], null).height).toBe(first.height);
    expect(sort).not.toHaveBeenCalled();
    sort.mockRestore();
  });

  it('bounds the height by the number of boundaries, whatever the sizes', () => {
    fc.assert(
      fc.property(anyMappings(60), (mappings) => {
        const scale = addressScale([mappings], [], null);
        expect(scale.height).toBeLessThanOrEqual((all(scale).length + 1) * 80);
        expect(scale.height).toBeGreaterThanOrEqual(mappings.length * 4);
      }),
    );
  });

  it('shows a page, and a gigabyte as far larger', () => {
    const heightOf = (size: number): number => addressScale([mappingsFrom([{ start: 0, end: size }])], [], null).height;
    expect(heightOf(4096)).toBe(4);
    expect(heightOf(8 * MIB)).toBeGreaterThan(14);
    expect(heightOf(1024 * MIB)).toBeGreaterThan(1.6 * heightOf(8 * MIB));
  });

  it('moves the others by the height of what comes, and by nothing else', () => {
    const before = mappingsFrom([
      { start: 0x1000, end: 0x2000 },
      { start: 0x100000, end: 0x200000 },
    ]);
    const after = mappingsFrom([
      { start: 0x1000, end: 0x2000 },
      { start: 0x100000, end: 0x200000 },
      { start: 0x200000, end: 0x400000 },
    ]);
    const a = addressScale([before], [], null);
    const b = addressScale([after], [], null);
    expect(b.yOf(0x1000) - b.yOf(0x200000)).toBeCloseTo(a.yOf(0x1000) - a.yOf(0x200000));
  });

  it('keeps the place of what has just gone', () => {
    const kept = { start: 0x1000, end: 0x2000 };
    const gone = { start: 0x10000, end: 0x20000 };
    const full = addressScale([mappingsFrom([kept, gone])], [], null);
    const ghosted = addressScale([mappingsFrom([kept])], [{ map: 0, ...gone }], null);
    expect(all(ghosted)).toEqual(all(full));
  });

  it('makes what a filter leaves out small', () => {
    const mappings = mappingsFrom([
      { start: 0, end: 64 * MIB, kind: 'heap' },
      { start: 64 * MIB, end: 128 * MIB, kind: 'stack' },
    ]);
    const [stack, heap] = all(addressScale([mappings], [], new Set(['stack'] as const)));
    expect(stack!.bottom - stack!.top).toBeGreaterThan(15);
    expect(heap!.bottom - heap!.top).toBe(2);
  });

  it('is empty for no maps', () => {
    const scale = addressScale([], [], null);
    expect(scale.height).toBe(0);
    expect(scale.rangeAt(0)).toBeNull();
    expect(scale.addressAt(0)).toBe(0);
    expect(scale.yOf(1)).toBe(0);
  });
});

/** Some way down the scale of a map. */
const anyPlace = fc
  .tuple(
    anyMappings(400).filter(({ length }) => length > 0),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
  )
  .map(([mappings, part]) => {
    const scale = addressScale([mappings], [], null);
    return { scale, y: part * scale.height };
  });

describe('yOf and addressAt', () => {
  it('undo each other', () => {
    fc.assert(
      fc.property(anyPlace, ({ scale, y }) => {
        expect(scale.yOf(scale.addressAt(y))).toBeCloseTo(y, 3);
      }),
    );
  });

  it('clamp to what is mapped', () => {
    const scale = addressScale([mappingsFrom([{ start: 0x1000, end: 0x3000 }])], [], null);
    expect(scale.yOf(0)).toBe(scale.height);
    expect(scale.yOf(0x9000)).toBe(0);
    expect(scale.addressAt(-5)).toBe(0x3000);
    expect(scale.addressAt(scale.height + 5)).toBe(0x1000);
  });
});

test('rangesFrom begins with the range that holds y', () => {
  fc.assert(
    fc.property(anyPlace, ({ scale, y }) => {
      const ranges = [...scale.rangesFrom(y)];
      expect(ranges[0]!.bottom).toBeGreaterThan(y);
      expect(ranges[0]!.top).toBeLessThanOrEqual(y);
      expect(ranges).toEqual(all(scale).slice(-ranges.length));
    }),
  );
});
