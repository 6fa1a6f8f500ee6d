import fc from 'fast-check';
import { heightOf, MAX_HEIGHT, offsetAt, offsetShowing, scrollTopAt, spanAt, type Geometry } from './geometry';

const anyGeometry = fc.record({
  rows: fc.oneof(fc.nat(2_000), fc.integer({ min: 500_000, max: 1_048_576 })),
  rowHeight: fc.constantFrom(26, 44, 46),
  viewport: fc.integer({ min: 0, max: 3_000 }),
});
const MANY: Geometry = { rows: 1_048_576, rowHeight: 26, viewport: 800 };

test('an element is never taller than browsers lay out, and its end shows the last row', () => {
  expect(heightOf(MANY)).toBe(MAX_HEIGHT);
  expect(heightOf({ ...MANY, rows: 65_530 })).toBe(65_530 * 26);
  const end = offsetAt(MANY, MAX_HEIGHT - MANY.viewport);
  expect(end).toBeCloseTo(MANY.rows * MANY.rowHeight - MANY.viewport, 3);
  expect(spanAt(MANY, end).last).toBe(MANY.rows);
  expect(offsetAt(MANY, 0)).toBe(0);
});

test('a list that fits in an element scrolls pixel by pixel', () => {
  const geometry = { rows: 65_530, rowHeight: 26, viewport: 800 };
  expect(offsetAt(geometry, 12_345.5)).toBe(12_345.5);
  expect(offsetAt(geometry, -30)).toBe(0);
  expect(offsetAt({ ...geometry, rows: 3 }, 100)).toBe(0);
});

test('every row can be shown, and showing it renders it', () => {
  fc.assert(
    fc.property(anyGeometry, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (geometry, at, drawn) => {
      fc.pre(geometry.rows > 0 && geometry.viewport >= geometry.rowHeight);
      const row = drawn % geometry.rows;
      const from = offsetAt(geometry, at * heightOf(geometry));
      const offset = offsetShowing(geometry, from, row);
      expect(row * geometry.rowHeight).toBeGreaterThanOrEqual(offset);
      expect((row + 1) * geometry.rowHeight).toBeLessThanOrEqual(offset + geometry.viewport);
      const { first, last } = spanAt(geometry, offset);
      expect(first).toBeLessThanOrEqual(row);
      expect(last).toBeGreaterThan(row);
      expect(last - first).toBeLessThan(geometry.viewport / geometry.rowHeight + 50);
      const scrollTop = scrollTopAt(geometry, offset);
      expect(scrollTop).toBeLessThanOrEqual(Math.max(heightOf(geometry) - geometry.viewport, 0) + 0.001);
      expect(offsetAt(geometry, scrollTop)).toBeCloseTo(offset, 3);
      // What can be seen already stays where it is.
      expect(offsetShowing(geometry, offset, row)).toBe(offset);
    }),
  );
});

test('nothing is rendered while nothing can be seen', () => {
  expect(spanAt({ ...MANY, viewport: 0 }, 0)).toEqual({ first: 0, last: 0 });
  expect(spanAt({ ...MANY, rows: 0 }, 0)).toEqual({ first: 0, last: 0 });
});
