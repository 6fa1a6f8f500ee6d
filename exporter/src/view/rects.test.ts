import fc from 'fast-check';
import { anyColumns, columnsFrom } from './test/maps';
import { placeRects, rectAt, rectOf } from './rects';
import { addressScale, yOf } from './scale';

const zooms = fc.double({ min: 0.001, max: 8, noNaN: true });

describe('placeRects', () => {
  it('puts every mapping into exactly one rectangle, in order', () => {
    fc.assert(
      fc.property(anyColumns(200), zooms, (columns, zoom) => {
        const rects = placeRects(columns, addressScale([columns], [], null), zoom);
        let next = columns.length - 1;
        for (let i = 0; i < rects.length; i++) {
          expect(rects.last[i]).toBe(next);
          expect(rects.first[i]!).toBeLessThanOrEqual(rects.last[i]!);
          next = rects.first[i]! - 1;
        }
        expect(next).toBe(-1);
      }),
    );
  });

  it('never overlaps, never hides one, and merges none but those below a pixel', () => {
    fc.assert(
      fc.property(anyColumns(200), zooms, (columns, zoom) => {
        const rects = placeRects(columns, addressScale([columns], [], null), zoom);
        for (let i = 0; i < rects.length; i++) {
          expect(rects.bottom[i]!).toBeGreaterThan(rects.top[i]!);
          if (i > 0) {
            expect(rects.top[i]!).toBeGreaterThanOrEqual(rects.bottom[i - 1]!);
          }
          if (rects.first[i] !== rects.last[i]) {
            expect(rects.bottom[i]! - rects.top[i]!).toBe(1);
          }
        }
      }),
    );
  });

  it('is at most a pixel off the scale, so that there are no more rectangles than pixels', () => {
    fc.assert(
      fc.property(anyColumns(200), zooms, (columns, zoom) => {
        const scale = addressScale([columns], [], null);
        const rects = placeRects(columns, scale, zoom);
        for (let i = 0; i < rects.length; i++) {
          const top = yOf(scale, columns.end[rects.last[i]!]!) * zoom;
          const bottom = yOf(scale, columns.start[rects.first[i]!]!) * zoom;
          expect(Math.abs(rects.top[i]! - top)).toBeLessThanOrEqual(1.5);
          expect(Math.abs(rects.bottom[i]! - bottom)).toBeLessThanOrEqual(1.5);
        }
        expect(rects.length).toBeLessThanOrEqual(Math.ceil(scale.height * zoom) + 1);
      }),
    );
  });

  it('holds 65,536 mappings in a screenful', () => {
    const columns = columnsFrom(
      Array.from({ length: 65_536 }, (_, i) => ({ start: 0x7f0000000000 + i * 8192, end: 0x7f0000001000 + i * 8192 })),
    );
    const scale = addressScale([columns], [], null);
    const rects = placeRects(columns, scale, 700 / scale.height);
    expect(rects.length).toBeLessThanOrEqual(701);
    expect(rects.first[rects.length - 1]).toBe(0);
  });
});

describe('rectAt and rectOf', () => {
  it('find the rectangle of each mapping again', () => {
    fc.assert(
      fc.property(anyColumns(100), zooms, (columns, zoom) => {
        const rects = placeRects(columns, addressScale([columns], [], null), zoom);
        for (let index = 0; index < columns.length; index++) {
          const rect = rectOf(rects, index);
          expect(rects.first[rect]!).toBeLessThanOrEqual(index);
          expect(rects.last[rect]!).toBeGreaterThanOrEqual(index);
          expect(rectAt(rects, rects.top[rect]!)).toBe(rect);
          expect(rectAt(rects, rects.bottom[rect]! - 1)).toBe(rect);
        }
      }),
    );
  });

  it('say how many rectangles are above a place that none covers', () => {
    const columns = columnsFrom([
      { start: 0x1000, end: 0x2000 },
      { start: 0x100000, end: 0x101000 },
    ]);
    const rects = placeRects(columns, addressScale([columns], [], null), 1);
    expect(rectAt(rects, rects.bottom[0]!)).toBe(-2);
    expect(rectAt(rects, 1000)).toBe(-3);
  });
});
