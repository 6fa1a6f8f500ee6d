import fc from 'fast-check';
import { gutterLabels, labelY } from './gutter';
import { hitAtAddress, hitTest, onOverview } from './hit-test';
import { clampScroll, layOut, type Layout } from './layout';
import { anyMappings, mappingsFrom, stateFrom } from './test/maps';
import { boxOf } from './paint/marks';
import type { AddressMapState } from './types';

function laidOut(state: AddressMapState, zoom = 1, width = 800, height = 600): Layout {
  return layOut({ state, ghosts: [], filter: null, zoom, width, height, addressWidth: 80, lineHeight: 16 });
}

const parent = mappingsFrom([
  { start: 0x1000, end: 0x3000, kind: 'text', perms: 'r-xp', path: '/bin/a' },
  { start: 0x100000, end: 0x900000 },
  { start: 0x900000, end: 0xa00000, perms: 'rw-s', kind: 'shared', path: '/memfd:x' },
  { start: 0xb00000, end: 0xc00000 },
]);
const child = mappingsFrom([
  { start: 0x1000, end: 0x3000, kind: 'text', perms: 'r-xp', path: '/bin/a' },
  { start: 0x100000, end: 0x900000, perms: 'r--p' },
  { start: 0x900000, end: 0xa00000, perms: 'rw-s', kind: 'shared', path: '/memfd:x' },
  { start: 0xd00000, end: 0xe00000 },
]);

describe('hitTest', () => {
  it('reaches every mapping, alone or in a merged rectangle, once it is scrolled to', () => {
    fc.assert(
      fc.property(anyMappings(60), anyMappings(60), fc.double({ min: 0.01, max: 4, noNaN: true }), (a, b, zoom) => {
        const layout = laidOut(stateFrom(a, b), zoom);
        layout.columns.forEach((column) => {
          const { mappings } = layout.state.maps[column.map]!;
          for (let index = 0; index < mappings.length; index++) {
            const at = boxOf(layout, 0, { type: 'mapping', map: column.map, index })!;
            const scroll = clampScroll(layout, at.y - layout.viewport.y);
            const box = boxOf(layout, scroll, { type: 'mapping', map: column.map, index })!;
            const hit = hitTest(layout, scroll, box.x + 1, box.y);
            const range =
              hit?.type === 'mapping' ? [hit.index, hit.index] : hit?.type === 'merged' ? [hit.first, hit.last] : [];
            expect(hit?.map).toBe(column.map);
            expect(range[0]).toBeLessThanOrEqual(index);
            expect(range[1]).toBeGreaterThanOrEqual(index);
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it('finds the gap between two mappings', () => {
    const layout = laidOut(stateFrom(parent));
    const below = boxOf(layout, 0, { type: 'mapping', map: 0, index: 3 })!;
    const hit = hitTest(layout, 0, below.x + 5, below.y + below.height + 3);
    expect(hit).toEqual({ type: 'gap', map: 0, low: 0xa00000, high: 0xb00000 });
  });

  it('tells of a child how each range compares with its parent', () => {
    const layout = laidOut(stateFrom(parent, child));
    const [first, second] = layout.columns;
    const x = (first!.x + first!.width + second!.x) / 2;
    const relationAt = (low: number, high: number): unknown => {
      const box = boxOf(layout, 0, { type: 'gap', map: 1, low, high })!;
      const hit = hitTest(layout, 0, x, box.y + box.height / 2);
      return hit?.type === 'band' ? hit.relation : hit;
    };
    expect(relationAt(0x1000, 0x3000)).toBe('copied');
    expect(relationAt(0x100000, 0x900000)).toBe('differs');
    expect(relationAt(0x900000, 0xa00000)).toBe('shared');
    expect(relationAt(0xb00000, 0xc00000)).toBe('parent-only');
    expect(relationAt(0xd00000, 0xe00000)).toBe('child-only');
    expect(relationAt(0xc00000, 0xd00000)).toBeNull();
  });

  it('finds nothing outside of the map', () => {
    const layout = laidOut(stateFrom(parent));
    const { viewport } = layout;
    expect(hitTest(layout, 0, viewport.x - 1, viewport.y + 5)).toBeNull();
    expect(hitTest(layout, 0, viewport.x + viewport.width + 1, viewport.y + 5)).toBeNull();
    expect(hitTest(layout, 0, viewport.x + 5, viewport.y - 1)).toBeNull();
    expect(hitTest(layout, 0, viewport.x + 5, viewport.y + layout.contentHeight + 5)).toBeNull();
    expect(hitTest(laidOut({ maps: [] }), 0, 400, 300)).toBeNull();
  });

  it('knows the overview strip', () => {
    const layout = laidOut(stateFrom(parent));
    expect(onOverview(layout, layout.overview.x + 2, layout.overview.y + 2)).toBe(true);
    expect(onOverview(layout, layout.viewport.x, layout.overview.y + 2)).toBe(false);
  });
});

describe('layOut', () => {
  it('never lets mappings overlap or leave the canvas, and says for how many there was no room', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 200, max: 1600 }), (maps, width) => {
        const layout = laidOut(stateFrom(...Array.from({ length: maps }, () => parent)), 1, width);
        let right = layout.gutterRight;
        for (const column of layout.columns) {
          expect(column.x).toBeGreaterThan(right);
          expect(column.width).toBeGreaterThan(0);
          right = column.x + column.width;
        }
        expect(right).toBeLessThanOrEqual(width);
        expect(layout.columns.length + layout.leftOut).toBe(maps);
      }),
    );
  });

  it('places labels that do not overlap', () => {
    fc.assert(
      fc.property(anyMappings(100), (mappings) => {
        const { scale, zoom } = laidOut(stateFrom(mappings), 0.7);
        const labels = gutterLabels(scale, zoom, 16, 0, scale.height * zoom);
        const middles = labels.map((range) => labelY(range, zoom));
        middles.slice(1).forEach((middle, i) => {
          expect(middle - middles[i]!).toBeGreaterThanOrEqual(16 - 1e-9);
        });
      }),
    );
  });
});

test('hitAtAddress finds what the keyboard and the search go to', () => {
  const layout = laidOut(stateFrom(parent));
  expect(hitAtAddress(layout, 0, 0x200000)).toEqual({ type: 'mapping', map: 0, index: 1 });
  expect(hitAtAddress(layout, 0, 0x4000)).toEqual({ type: 'gap', map: 0, low: 0x3000, high: 0x100000 });
  expect(hitAtAddress(layout, 0, 0x10)).toEqual({ type: 'gap', map: 0, low: 0, high: 0x1000 });
  expect(hitAtAddress(layout, 1, 0x1000)).toBeNull();
});
