import fc from 'fast-check';
import { toggled } from './filter';
import { headroomOf } from './headroom';
import { layOut, type Layout } from './layout';
import { legendOf } from './legend';
import { anyMappings, mappingsFrom, stateFrom } from './test/maps';
import { step } from './navigation';
import { GLOW_MS, RecentChanges } from './recent';
import type { Mappings } from '../model/mappings';
import type { AddressMapState } from './types';
import { clampZoom, restingZoom } from './zoom';

const map = mappingsFrom([
  { start: 0x400000, end: 0x401000, kind: 'text', perms: 'r-xp', path: '/usr/bin/demo' },
  { start: 0x500000, end: 0x600000, kind: 'heap', path: '[heap]' },
  { start: 0x7f0000000000, end: 0x7f0000001000, kind: 'library', path: '/usr/lib/libdemo.so' },
  { start: 0x7f0000001000, end: 0x7f0000002000, kind: 'library', perms: 'rwxp', path: '/usr/lib/libdemo.so' },
]);

test('the legend counts each kind', () => {
  expect(legendOf(map.sums)).toEqual([
    { group: 'program', vmas: 1, bytes: 0x1000 },
    { group: 'heap', vmas: 1, bytes: 0x100000 },
    { group: 'libraries', vmas: 2, bytes: 0x2000 },
  ]);
});

test('a filter takes kinds in and out, and is none without any', () => {
  const one = toggled(null, 'heap');
  const two = toggled(one, 'stack');
  expect([...two!]).toEqual(['heap', 'stack']);
  expect(toggled(toggled(two, 'heap'), 'stack')).toBeNull();
});

test('headroom worries at 60 % and is critical at 80 %', () => {
  expect([100, 600, 800, 1200].map((vmas) => headroomOf(vmas, 1000)?.level)).toEqual([
    'good',
    'warning',
    'critical',
    'critical',
  ]);
  expect(headroomOf(1200, 1000)?.share).toBe(1);
  expect(headroomOf(5, null)).toBeNull();
});

describe('zoom', () => {
  it('stretches a short map to fill its room, within reason', () => {
    expect(restingZoom(400, 600, 1)).toBeCloseTo(1.41);
    expect(restingZoom(10, 600, 1)).toBe(1.7);
    expect(restingZoom(5000, 600, 1)).toBe(1);
    expect(restingZoom(0, 600, 1)).toBe(1);
  });

  it('stays as it is while the map still fits', () => {
    const zoom = restingZoom(400, 600, 1);
    expect(restingZoom(415, 600, zoom)).toBe(zoom);
    expect(restingZoom(360, 600, zoom)).toBe(zoom);
    expect(restingZoom(440, 600, zoom)).not.toBe(zoom);
  });

  it('goes from everything in view to sixteenfold', () => {
    expect(clampZoom(0, 60_000, 602)).toBe(0.01);
    expect(clampZoom(0, 100, 602)).toBe(1);
    expect(clampZoom(99, 100, 602)).toBe(16);
  });
});

function laidOut(...maps: Mappings[]): Layout {
  return layOut({
    state: stateFrom(...maps),
    ghosts: [],
    filter: null,
    zoom: 1,
    width: 800,
    height: 600,
    addressWidth: 80,
    lineHeight: 16,
  });
}

describe('step', () => {
  it('goes from the top of the map to its bottom, once past each mapping', () => {
    fc.assert(
      fc.property(anyMappings(30), (mappings) => {
        fc.pre(mappings.length > 0);
        const layout = laidOut(mappings);
        let at = step(layout, 0, null, 'top')!;
        const visited = [at.index];
        for (let i = 1; i < mappings.length; i++) {
          at = step(layout, 0, { type: 'mapping', ...at }, 'down')!;
          visited.push(at.index);
        }
        expect(visited).toEqual(Array.from({ length: mappings.length }, (_, i) => mappings.length - 1 - i));
        expect(step(layout, 0, { type: 'mapping', ...at }, 'down')).toEqual(at);
      }),
    );
  });

  it('goes sideways to the same address, or the next above', () => {
    const child = mappingsFrom([
      { start: 0x400000, end: 0x401000 },
      { start: 0x7f0000001000, end: 0x7f0000002000 },
    ]);
    const layout = laidOut(map, child);
    expect(step(layout, 0, { type: 'mapping', map: 0, index: 0 }, 'right')).toEqual({ map: 1, index: 0 });
    expect(step(layout, 0, { type: 'mapping', map: 0, index: 1 }, 'right')).toEqual({ map: 1, index: 1 });
    expect(step(layout, 0, { type: 'mapping', map: 1, index: 1 }, 'left')).toEqual({ map: 0, index: 3 });
    expect(step(layout, 0, { type: 'mapping', map: 0, index: 3 }, 'left')).toEqual({ map: 0, index: 3 });
  });

  it('leaves a gap on the side it is sent to', () => {
    const gap = { type: 'gap', map: 0, low: 0x401000, high: 0x500000 } as const;
    expect(step(laidOut(map), 0, gap, 'up')).toEqual({ map: 0, index: 1 });
    expect(step(laidOut(map), 0, gap, 'down')).toEqual({ map: 0, index: 0 });
  });

  it('enters at the top, pages, and has nowhere to go in an empty map', () => {
    expect(step(laidOut(map), 0, null, 'down')).toEqual({ map: 0, index: 3 });
    expect(step(laidOut(map), 0, { type: 'mapping', map: 0, index: 3 }, 'page-down')).toEqual({ map: 0, index: 0 });
    expect(step(laidOut(mappingsFrom([])), 0, null, 'down')).toBeNull();
  });
});

describe('RecentChanges', () => {
  const withHeap = (end: number): AddressMapState => stateFrom(mappingsFrom([{ start: 0x1000, end, kind: 'heap' }]));

  it('glows where something is new, ever less', () => {
    const recent = new RecentChanges();
    const after = withHeap(0x5000);
    recent.note(withHeap(0x2000), after, 1000);
    expect(recent.glows(after, 1000, false)).toEqual([{ map: 0, start: 0x2000, end: 0x5000, strength: 1 }]);
    const later = recent.glows(after, 1000 + GLOW_MS / 2, false)[0]!.strength;
    expect(later).toBeLessThan(1);
    expect(later).toBeGreaterThan(0);
    recent.expire(1000 + GLOW_MS);
    expect(recent.active).toBe(false);
  });

  it('glows evenly where motion is not wanted', () => {
    const recent = new RecentChanges();
    const after = withHeap(0x5000);
    recent.note(withHeap(0x2000), after, 0);
    expect(recent.glows(after, 1, true)[0]!.strength).toBe(recent.glows(after, GLOW_MS - 1, true)[0]!.strength);
  });

  it('keeps the place of what is gone until it has faded or is mapped again', () => {
    const recent = new RecentChanges();
    const full = withHeap(0x5000);
    const less = withHeap(0x2000);
    recent.note(full, less, 0);
    expect(recent.ghosts(less)).toEqual([{ map: 0, start: 0x2000, end: 0x5000 }]);
    recent.note(less, full, 10);
    expect(recent.ghosts(full)).toEqual([]);
    recent.note(full, less, 20);
    expect(recent.expire(20 + GLOW_MS)).toBe(true);
    expect(recent.ghosts(less)).toEqual([]);
  });

  it('takes the first sight of a map for no news', () => {
    const recent = new RecentChanges();
    recent.note({ maps: [] }, withHeap(0x5000), 0);
    recent.note(stateFrom(mappingsFrom([])), withHeap(0x5000), 0);
    expect(recent.active).toBe(false);
  });
});
