import fc from 'fast-check';
import { anyMappings, mappingsFrom } from './test/maps';
import type { Mappings } from '../model/mappings';
import { placeRects, type Rect } from './rects';
import { addressScale } from './scale';
import { sideNames, type SideName } from './side-names';

function namesOf(mappings: Mappings, zoom = 1): SideName[] {
  const scale = addressScale([mappings], [], null);
  const rects = (from: number, to: number): Rect[] => placeRects(mappings, scale, zoom, from, to);
  return sideNames(mappings, rects, 14, 0, Math.ceil(scale.height * zoom) + 1);
}

const libc = { kind: 'library', path: '/usr/lib/libc.so.6' } as const;

describe('sideNames', () => {
  it('names low neighbours of one file once', () => {
    const mappings = mappingsFrom([
      { start: 0x1000, end: 0x2000, ...libc },
      { start: 0x2000, end: 0x3000, ...libc, perms: 'r-xp' },
      { start: 0x3000, end: 0x4000 },
    ]);
    expect(namesOf(mappings)).toEqual([{ text: 'libc.so.6', top: 4, bottom: 12 }]);
  });

  it('leaves out what bears its own name, and what has none', () => {
    const mappings = mappingsFrom([
      { start: 0x1000, end: 0x8001000, ...libc },
      { start: 0x9000000, end: 0x9001000 },
    ]);
    expect(namesOf(mappings)).toEqual([]);
  });

  it('never overlaps', () => {
    fc.assert(
      fc.property(anyMappings(100), fc.double({ min: 0.05, max: 2, noNaN: true }), (mappings, zoom) => {
        const middles = namesOf(mappings, zoom).map(({ top, bottom }) => (top + bottom) / 2);
        middles.slice(1).forEach((middle, i) => {
          expect(middle - middles[i]!).toBeGreaterThanOrEqual(14);
        });
      }),
    );
  });
});
