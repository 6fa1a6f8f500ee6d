import fc from 'fast-check';
import { anyColumns, columnsFrom } from './test/maps';
import { placeRects } from './rects';
import { addressScale } from './scale';
import { sideNames } from './side-names';

function namesOf(columns: ReturnType<typeof columnsFrom>, zoom = 1): ReturnType<typeof sideNames> {
  return sideNames(columns, placeRects(columns, addressScale([columns], [], null), zoom), 14);
}

const libc = { kind: 'library', path: '/usr/lib/libc.so.6' } as const;

describe('sideNames', () => {
  it('names low neighbours of one file once', () => {
    const columns = columnsFrom([
      { start: 0x1000, end: 0x2000, ...libc },
      { start: 0x2000, end: 0x3000, ...libc, perms: 'r-xp' },
      { start: 0x3000, end: 0x4000 },
    ]);
    expect(namesOf(columns)).toEqual([{ text: 'libc.so.6', top: 4, bottom: 12 }]);
  });

  it('leaves out what bears its own name, and what has none', () => {
    const columns = columnsFrom([
      { start: 0x1000, end: 0x8001000, ...libc },
      { start: 0x9000000, end: 0x9001000 },
    ]);
    expect(namesOf(columns)).toEqual([]);
  });

  it('never overlaps', () => {
    fc.assert(
      fc.property(anyColumns(100), fc.double({ min: 0.05, max: 2, noNaN: true }), (columns, zoom) => {
        const middles = namesOf(columns, zoom).map(({ top, bottom }) => (top + bottom) / 2);
        middles.slice(1).forEach((middle, i) => {
          expect(middle - middles[i]!).toBeGreaterThanOrEqual(14);
        });
      }),
    );
  });
});
