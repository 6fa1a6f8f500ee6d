import fc from 'fast-check';
import { anyColumns, columnsFrom } from './test/maps';
import { addressAt, addressScale, boundAt, rangeAt, yOf } from './scale';

const MIB = 1024 * 1024;

describe('addressScale', () => {
  it('has every boundary once, high addresses on top', () => {
    fc.assert(
      fc.property(anyColumns(30), anyColumns(30), (a, b) => {
        const scale = addressScale([a, b], [], null);
        const expected = new Set(
          [a, b].flatMap((columns) => [...Array.from(columns.start), ...Array.from(columns.end)]),
        );
        expect([...scale.bounds]).toEqual([...expected].sort((x, y) => x - y));
        for (let i = 1; i < scale.y.length; i++) {
          expect(scale.y[i]!).toBeLessThan(scale.y[i - 1]!);
        }
      }),
    );
  });

  it('knows where something is mapped', () => {
    fc.assert(
      fc.property(anyColumns(30), anyColumns(30), (a, b) => {
        const scale = addressScale([a, b], [], null);
        scale.covered.forEach((covered, i) => {
          const at = scale.bounds[i]!;
          const isMapped = [a, b].some((columns) =>
            Array.from(columns.start).some((start, j) => start <= at && at < columns.end[j]!),
          );
          expect(covered === 1).toBe(isMapped);
        });
      }),
    );
  });

  it('bounds the height by the number of boundaries, whatever the sizes', () => {
    fc.assert(
      fc.property(anyColumns(60), (columns) => {
        const { height, bounds } = addressScale([columns], [], null);
        expect(height).toBeLessThanOrEqual(bounds.length * 80);
        expect(height).toBeGreaterThanOrEqual(columns.length * 4);
      }),
    );
  });

  it('shows a page, and a gigabyte as far larger', () => {
    const heightOf = (size: number): number => addressScale([columnsFrom([{ start: 0, end: size }])], [], null).height;
    expect(heightOf(4096)).toBe(4);
    expect(heightOf(8 * MIB)).toBeGreaterThan(14);
    expect(heightOf(1024 * MIB)).toBeGreaterThan(1.6 * heightOf(8 * MIB));
  });

  it('moves the others by the height of what comes, and by nothing else', () => {
    const before = columnsFrom([
      { start: 0x1000, end: 0x2000 },
      { start: 0x100000, end: 0x200000 },
    ]);
    const after = columnsFrom([
      { start: 0x1000, end: 0x2000 },
      { start: 0x100000, end: 0x200000 },
      { start: 0x200000, end: 0x400000 },
    ]);
    const a = addressScale([before], [], null);
    const b = addressScale([after], [], null);
    expect(yOf(b, 0x1000) - yOf(b, 0x200000)).toBeCloseTo(yOf(a, 0x1000) - yOf(a, 0x200000));
  });

  it('keeps the place of what has just gone', () => {
    const kept = { start: 0x1000, end: 0x2000 };
    const gone = { start: 0x10000, end: 0x20000 };
    const full = addressScale([columnsFrom([kept, gone])], [], null);
    const ghosted = addressScale([columnsFrom([kept])], [{ map: 0, ...gone }], null);
    expect(ghosted).toEqual(full);
  });

  it('makes what a filter leaves out small', () => {
    const columns = columnsFrom([
      { start: 0, end: 64 * MIB, kind: 'heap' },
      { start: 64 * MIB, end: 128 * MIB, kind: 'stack' },
    ]);
    const { y } = addressScale([columns], [], new Set(['stack'] as const));
    expect(y[1]! - y[2]!).toBeGreaterThan(15);
    expect(y[0]! - y[1]!).toBe(2);
  });

  it('is empty for no maps', () => {
    const scale = addressScale([], [], null);
    expect(scale.height).toBe(0);
    expect(rangeAt(scale, 0)).toBe(-1);
    expect(addressAt(scale, 0)).toBe(0);
    expect(yOf(scale, 1)).toBe(0);
  });
});

describe('yOf and addressAt', () => {
  it('undo each other', () => {
    fc.assert(
      fc.property(anyColumns(30), fc.double({ min: 0, max: 0.999, noNaN: true }), (columns, part) => {
        fc.pre(columns.length > 0);
        const scale = addressScale([columns], [], null);
        const y = part * scale.height;
        expect(yOf(scale, addressAt(scale, y))).toBeCloseTo(y, 3);
      }),
    );
  });

  it('clamp to what is mapped', () => {
    const scale = addressScale([columnsFrom([{ start: 0x1000, end: 0x3000 }])], [], null);
    expect(yOf(scale, 0)).toBe(scale.height);
    expect(yOf(scale, 0x9000)).toBe(0);
    expect(addressAt(scale, -5)).toBe(0x3000);
    expect(addressAt(scale, scale.height + 5)).toBe(0x1000);
  });
});

describe('rangeAt', () => {
  it('finds the range whose rectangle holds y', () => {
    fc.assert(
      fc.property(anyColumns(30), fc.double({ min: 0, max: 0.999, noNaN: true }), (columns, part) => {
        fc.pre(columns.length > 0);
        const scale = addressScale([columns], [], null);
        const y = part * scale.height;
        const i = rangeAt(scale, y);
        expect(scale.y[i]!).toBeGreaterThan(y);
        expect(scale.y[i + 1]!).toBeLessThanOrEqual(y);
      }),
    );
  });
});

test('boundAt finds the first boundary that is not below', () => {
  const bounds = Float64Array.of(1, 3, 5);
  expect([0, 1, 2, 3, 5, 6].map((address) => boundAt(bounds, address))).toEqual([0, 0, 1, 1, 2, 3]);
});
