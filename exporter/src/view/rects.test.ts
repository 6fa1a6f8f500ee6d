import fc from 'fast-check';
import { layOut, rectsIn } from './layout';
import type { Mappings } from '../model/mappings';
import { placeRects, rectAt, rectOf, type Rect } from './rects';
import { addressScale } from './scale';
import { anyMappings, mappingsFrom, stateFrom } from './test/maps';

const zooms = fc.double({ min: 0.001, max: 8, noNaN: true });

const bare = { ghosts: [], filter: null, width: 600, height: 400, addressWidth: 90, lineHeight: 16 };

function allOf(mappings: Mappings, zoom: number): Rect[] {
  return placeRects(mappings, addressScale([mappings], [], null), zoom, 0, Infinity);
}

describe('placeRects', () => {
  it('puts every mapping into exactly one rectangle, in order', () => {
    fc.assert(
      fc.property(anyMappings(400), zooms, (mappings, zoom) => {
        let next = mappings.length - 1;
        for (const { first, last } of allOf(mappings, zoom)) {
          expect(last).toBe(next);
          expect(first).toBeLessThanOrEqual(last);
          next = first - 1;
        }
        expect(next).toBe(-1);
      }),
    );
  });

  it('never overlaps, never hides one, and merges none but those below a pixel', () => {
    fc.assert(
      fc.property(anyMappings(400), zooms, (mappings, zoom) => {
        let above = 0;
        for (const { top, bottom, first, last } of allOf(mappings, zoom)) {
          expect(bottom).toBeGreaterThan(top);
          expect(top).toBeGreaterThanOrEqual(above);
          above = bottom;
          if (first !== last) {
            expect(bottom - top).toBe(1);
          }
        }
      }),
    );
  });

  it('is at most a pixel off the scale, so that there are no more rectangles than pixels', () => {
    fc.assert(
      fc.property(anyMappings(400), zooms, (mappings, zoom) => {
        const scale = addressScale([mappings], [], null);
        const rects = allOf(mappings, zoom);
        for (const rect of rects) {
          const top = scale.yOf(mappings.end(rect.last)) * zoom;
          const bottom = scale.yOf(mappings.start(rect.first)) * zoom;
          expect(Math.abs(rect.top - top)).toBeLessThanOrEqual(1.5);
          expect(Math.abs(rect.bottom - bottom)).toBeLessThanOrEqual(1.5);
        }
        expect(rects.length).toBeLessThanOrEqual(Math.ceil(scale.height * zoom) + 1);
      }),
    );
  });

  it('places the same, whatever part of it is asked for', () => {
    fc.assert(
      fc.property(anyMappings(400), zooms, fc.nat(), fc.nat(300), (mappings, zoom, at, length) => {
        const scale = addressScale([mappings], [], null);
        const from = at % (Math.ceil(scale.height * zoom) + 1);
        const expected = allOf(mappings, zoom).filter(({ top, bottom }) => bottom > from && top < from + length);
        expect(placeRects(mappings, scale, zoom, from, from + length)).toEqual(expected);
      }),
    );
  });

  it('is the same by the stretches of a layout, which are kept', () => {
    fc.assert(
      fc.property(anyMappings(400), zooms, fc.array(fc.tuple(fc.nat(), fc.nat(3000))), (mappings, zoom, parts) => {
        const layout = layOut({ ...bare, state: stateFrom(mappings), zoom });
        const { scale, contentHeight } = layout;
        for (const [at, length] of [...parts, [0, Infinity] as const]) {
          const from = at % (contentHeight + 1);
          const expected = placeRects(mappings, scale, zoom, from, from + length);
          expect(rectsIn(layout, 0, from, from + length)).toEqual(expected);
        }
      }),
    );
  });

  it('holds 65,536 mappings in a screenful', () => {
    const mappings = mappingsFrom(
      Array.from({ length: 65_536 }, (_, i) => ({ start: 0x7f0000000000 + i * 8192, end: 0x7f0000001000 + i * 8192 })),
    );
    const rects = allOf(mappings, 700 / addressScale([mappings], [], null).height);
    expect(rects.length).toBeLessThanOrEqual(701);
    expect(rects.at(-1)?.first).toBe(0);
  });
});

describe('rectAt and rectOf', () => {
  it('find the rectangle of each mapping again', () => {
    fc.assert(
      fc.property(anyMappings(100), zooms, (mappings, zoom) => {
        const scale = addressScale([mappings], [], null);
        for (let index = 0; index < mappings.length; index++) {
          const rect = rectOf(mappings, scale, zoom, index);
          expect(rect.first).toBeLessThanOrEqual(index);
          expect(rect.last).toBeGreaterThanOrEqual(index);
          expect(rectAt(mappings, scale, zoom, rect.top)).toEqual(rect);
          expect(rectAt(mappings, scale, zoom, rect.bottom - 1)).toEqual(rect);
        }
      }),
    );
  });

  it('find nothing in a gap', () => {
    const mappings = mappingsFrom([
      { start: 0x1000, end: 0x2000 },
      { start: 0x100000, end: 0x101000 },
    ]);
    const scale = addressScale([mappings], [], null);
    expect(rectAt(mappings, scale, 1, 4)).toBeNull();
    expect(rectAt(mappings, scale, 1, 1000)).toBeNull();
  });
});
