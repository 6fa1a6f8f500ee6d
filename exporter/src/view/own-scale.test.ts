import fc from 'fast-check';
import { AddressMapView } from './address-map-view';
import { describeHit, describeMap } from './description';
import { hitTest } from './hit-test';
import { clampScroll, layOut, measuredMappings, type Layout } from './layout';
import type { Mappings } from '../model/mappings';
import { step } from './navigation';
import { paint } from './paint/paint';
import { boxOf } from './paint/marks';
import type { Pointed } from './pointing';
import { sheetScroll } from './sheet';
import { fakeBrowser, type FakeBrowser } from './test/browser';
import { BASH, BASH_AGAIN, startedAt } from './test/layouts';
import { anyMappings, mappingsFrom } from './test/maps';
import { recordingContext } from './test/recording-context';
import { theme } from './test/theme';
import { tooltipOf } from './tooltip';
import type { AddressMapState, Hit } from './types';

/** A state of a first map, and of others at scales of their own, with ids `0`, `1` and so on. */
function apart(...maps: Mappings[]): AddressMapState {
  return { maps: maps.map((mappings, i) => ({ id: `${i}`, title: `map ${i}`, mappings, ownScale: i > 0 })) };
}

/** So many mappings of a page, with gaps between, from `base` up. */
function pages(count: number, base: number): Mappings {
  return mappingsFrom(
    Array.from({ length: count }, (_, i) => ({ start: base + i * 0x2000, end: base + i * 0x2000 + 0x1000 })),
  );
}

function laidOut(state: AddressMapState, { zoom = 1, width = 1000, ghosts = [] as Layout['ghosts'] } = {}): Layout {
  return layOut({ state, ghosts, filter: null, zoom, width, height: 600, addressWidth: 80, lineHeight: 16 });
}

const low = mappingsFrom([
  { start: 0x1000, end: 0x3000 },
  { start: 0x8000, end: 0x9000 },
]);
const high = pages(300, 0x7f0000000000);

describe('a layout with a map of its own scale', () => {
  it('measures the first as if it were alone, and the other as if that were', () => {
    const layout = laidOut(apart(low, high));
    expect(layout.sheets[0]!.height).toBe(laidOut(apart(low)).contentHeight);
    expect(layout.sheets[1]!.height).toBe(laidOut(apart(high)).contentHeight);
    expect(layout.contentHeight).toBe(layout.sheets[1]!.height);
  });

  it('keeps one that shares the first addresses on the first scale', () => {
    const { maps } = apart(low, low, high);
    const layout = laidOut({ maps: [maps[0]!, { ...maps[1]!, ownScale: false }, maps[2]!] });
    expect(layout.sheets[1]).toBe(layout.sheets[0]);
    expect(layout.sheets[2]).not.toBe(layout.sheets[0]);
  });

  it('measures a map once as long as it is the same, and not at all where there is no room for it', () => {
    const scaleOf = (first: Mappings): unknown => laidOut(apart(first, high)).sheets[1]!.scale;
    expect(scaleOf(low)).toBe(scaleOf(pages(3, 0x1000)));
    const crowd = laidOut(apart(low, ...Array.from({ length: 40 }, () => high)));
    expect(crowd.leftOut).toBeGreaterThan(0);
    expect(measuredMappings(crowd)).toHaveLength(crowd.columns.length);
  });

  it('keeps the place of what has gone in its own column alone', () => {
    const gone = { start: 0x10000, end: 0x20000 };
    const layout = laidOut(apart(low, low), { ghosts: [{ map: 1, ...gone }] });
    expect(layout.sheets[1]!.height).toBeGreaterThan(layout.sheets[0]!.height);
    const next = laidOut(apart(low, low));
    expect(next.sheets[1]!.height).toBe(next.sheets[0]!.height);
  });

  it('places columns side by side, labels before those that have room for them', () => {
    const ownScales = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(ownScales, fc.integer({ min: 200, max: 2000 }), (flags, width) => {
        const { maps } = apart(...[false, ...flags].map(() => low));
        const state = { maps: maps.map((map, i) => ({ ...map, ownScale: i > 0 && flags[i - 1]! })) };
        const layout = laidOut(state, { width });
        let right = layout.gutterRight;
        for (const column of layout.columns) {
          expect(column.left).toBeGreaterThanOrEqual(right);
          expect(column.x).toBeGreaterThan(right);
          if (column.gutterRight !== null) {
            expect(column.ownScale).toBe(true);
            expect(column.gutterRight - 80).toBeGreaterThan(column.left);
            expect(column.gutterRight).toBeLessThan(column.x);
            expect(column.width).toBeGreaterThanOrEqual(90);
          }
          right = column.x + column.width;
        }
        expect(right).toBeLessThanOrEqual(width);
        if (layout.nameColumn !== null) {
          const { x, width: room } = layout.nameColumn;
          expect(x).toBeGreaterThanOrEqual(layout.columns[0]!.x + layout.columns[0]!.width);
          expect(x + room).toBeLessThanOrEqual(
            layout.columns[1]!.ownScale ? layout.columns[1]!.left : layout.columns[1]!.x,
          );
        }
      }),
    );
  });

  it('comes to both ends of every sheet with those of the longest', () => {
    fc.assert(
      fc.property(anyMappings(300), anyMappings(300), (a, b) => {
        const layout = laidOut(apart(a, b));
        const end = clampScroll(layout, Infinity);
        for (const sheet of layout.sheets) {
          const range = Math.max(sheet.height - layout.viewport.height, 0);
          expect(sheetScroll(layout, sheet, 0)).toBe(0);
          expect(sheetScroll(layout, sheet, end)).toBe(range);
        }
      }),
    );
  });
});

describe('the hit-test', () => {
  it('reaches every mapping of either scale, wherever it is scrolled to', () => {
    const zooms = fc.double({ min: 0.05, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        anyMappings(60),
        anyMappings(200),
        zooms,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, zoom, part) => {
          const layout = laidOut(apart(a, b), { zoom });
          const scroll = clampScroll(layout, part * layout.contentHeight);
          for (const { map } of layout.columns) {
            const { length } = layout.state.maps[map]!.mappings;
            for (let index = 0; index < length; index++) {
              const box = boxOf(layout, scroll, { type: 'mapping', map, index })!;
              const isInView = box.y >= layout.viewport.y && box.y < layout.viewport.y + layout.viewport.height;
              if (isInView) {
                const hit = hitTest(layout, scroll, box.x + 1, box.y);
                const [first, last] =
                  hit?.type === 'merged'
                    ? [hit.first, hit.last]
                    : [(hit as { index: number }).index, (hit as { index: number }).index];
                expect(hit?.map).toBe(map);
                expect(first).toBeLessThanOrEqual(index);
                expect(last).toBeGreaterThanOrEqual(index);
              }
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds nothing between two scales, and no end of one in the other', () => {
    const layout = laidOut(apart(low, high));
    const [first, other] = layout.columns;
    for (let x = first!.x + first!.width; x < other!.x; x++) {
      expect(hitTest(layout, 0, x, layout.viewport.y + 10)).toBeNull();
    }
    const below = layout.viewport.y + layout.sheets[0]!.height + 5;
    expect(hitTest(layout, 0, first!.x + 5, below)).toBeNull();
    expect(hitTest(layout, 0, other!.x + 5, below)).not.toBeNull();
  });
});

describe('what is said', () => {
  const state = apart(low, high);

  it('compares nothing with the first map', () => {
    const band: Hit = { type: 'band', map: 1, low: 0x1000, high: 0x3000, relation: 'parent-only' };
    expect(tooltipOf(state, band, 0)).toBeNull();
    expect(describeHit(state, band)).toBe('');
  });

  it('names the map that an address belongs to, when it is another than the first one', () => {
    expect(describeHit(state, { type: 'mapping', map: 1, index: 0 })).toMatch(/, in map 1$/);
    expect(describeHit(state, { type: 'mapping', map: 0, index: 0 })).not.toMatch(/map 0/);
  });

  it('names some maps of a crowd, and counts the others', () => {
    expect(describeMap(apart(...Array.from({ length: 20 }, () => low)))).toMatch(/map 7: [^;]*; 12 more\. /);
  });
});

test('left and right go to what is at the same height', () => {
  const layout = laidOut(apart(pages(300, 0x10000), high));
  const scroll = 600;
  const from: Hit = { type: 'mapping', map: 0, index: 200 };
  const to = step(layout, scroll, from, 'right')!;
  expect(to.map).toBe(1);
  const [one, other] = [boxOf(layout, scroll, from)!, boxOf(layout, scroll, { type: 'mapping', ...to })!];
  expect(Math.abs(one.y - other.y)).toBeLessThan(20);
  expect(step(layout, scroll, { type: 'mapping', ...to }, 'left')).toEqual({ map: 0, index: 200 });
  // What is out of view goes to the edge of it.
  expect(step(layout, 0, { type: 'mapping', map: 0, index: 0 }, 'right')!.index).toBeGreaterThan(200);
});

describe('paint', () => {
  const painted = (layout: Layout): { texts: unknown[]; bands: number } => {
    const { context, calls } = recordingContext();
    const none = { hover: null, selection: null, glows: [], ghostStrengths: [], filter: null };
    paint(context, { layout, scroll: 0, theme, ...none });
    return {
      texts: calls.filter(({ name }) => name === 'fillText').map(({ args }) => args[0]),
      bands: calls.filter(
        ({ name, globalAlpha }) => name === 'fillRect' && [0.13, 0.42, 0.6].includes(globalAlpha as number),
      ).length,
    };
  };

  it('writes the addresses of either beside it, and joins nothing', () => {
    const { texts, bands } = painted(laidOut(apart(startedAt(BASH), startedAt(BASH_AGAIN))));
    expect(texts).toEqual(expect.arrayContaining(['map 0', 'map 1', '7ffe611e2000', '7ffc1a9dd000']));
    expect(bands).toBe(0);
  });

  it('leaves the addresses out where the map itself needs the room', () => {
    const { texts } = painted(laidOut(apart(startedAt(BASH), startedAt(BASH_AGAIN)), { width: 360 }));
    expect(texts).toContain('7ffe611e2000');
    expect(texts).not.toContain('7ffc1a9dd000');
  });
});

describe('the view', () => {
  let browser: FakeBrowser;
  let view: AddressMapView;
  let selected: Pointed | null;

  function open(state: AddressMapState): void {
    browser = fakeBrowser();
    selected = null;
    view = new AddressMapView(browser.canvas, { theme, onSelect: (pointed) => (selected = pointed) });
    view.resize(1000, 600, 1);
    show(state);
  }

  function show(state: AddressMapState): void {
    view.show(state);
    browser.frame();
  }

  afterEach(() => {
    view.destroy();
  });

  const scrolls = (): number[] => view.layout.sheets.map((sheet) => sheetScroll(view.layout, sheet, view.scrolled));
  const inColumn = (map: number): number => view.layout.columns[map]!.x + 5;
  const wheelIn = (map: number, pixels: number): void => {
    browser.canvas.dispatchEvent(
      Object.assign(new Event('wheel'), { deltaY: pixels, deltaMode: 0, offsetX: inColumn(map), offsetY: 300 }),
    );
  };

  it('shows a short map whole and readable beside a long one', () => {
    open(apart(high, startedAt(BASH)));
    const [first, other] = view.layout.sheets;
    expect(first!.zoom).toBe(1);
    expect(first!.height).toBeGreaterThan(view.layout.viewport.height);
    expect(other!.height).toBeLessThanOrEqual(view.layout.viewport.height);
    expect(other!.zoom).toBeGreaterThan(1);
    browser.wheel(1e9);
    expect(scrolls()[1]).toBe(0);
  });

  it('scrolls what the pointer is on by what the wheel turns, the others in proportion', () => {
    open(apart(pages(200, 0x10000), pages(800, 0x10000000)));
    wheelIn(0, 100);
    expect(scrolls()[0]).toBe(100);
    expect(scrolls()[1]).toBeGreaterThan(400);
    const before = scrolls()[1]!;
    wheelIn(1, 100);
    expect(scrolls()[1]).toBe(before + 100);
    wheelIn(0, 1e9);
    expect(scrolls()).toEqual(view.layout.sheets.map(({ height }) => height - view.layout.viewport.height));
  });

  it('scrolls a long map beside one that is all in view', () => {
    open(apart(low, high));
    wheelIn(0, 100);
    expect(scrolls()).toEqual([0, 100]);
    const { overview } = view.layout;
    browser.point('pointerdown', overview.x + 2, overview.y + overview.height / 2);
    expect(view.scrolled).toBe(Math.round(clampScroll(view.layout, Infinity) / 2));
  });

  it('zooms all, and keeps the address that the pointer is on, in its own column', () => {
    open(apart(pages(200, 0x10000), pages(800, 0x10000000)));
    wheelIn(0, 500);
    for (const map of [0, 1]) {
      const zooms = view.layout.sheets.map(({ zoom }) => zoom);
      const hit = view.hitAt(inColumn(map), 300);
      browser.canvas.dispatchEvent(
        Object.assign(new Event('wheel'), {
          deltaY: -90,
          deltaMode: 0,
          ctrlKey: true,
          offsetX: inColumn(map),
          offsetY: 300,
        }),
      );
      expect(view.hitAt(inColumn(map), 300)).toEqual(hit);
      view.layout.sheets.forEach(({ zoom }, i) => {
        expect(zoom / zooms[i]!).toBeCloseTo(Math.exp(0.3));
      });
    }
  });

  it('fits all of either in at once', () => {
    open(apart(low, high));
    browser.press('0');
    for (const { height } of view.layout.sheets) {
      expect(height).toBeLessThanOrEqual(view.layout.viewport.height);
    }
    browser.press('0');
    expect(view.layout.sheets[1]!.zoom).toBe(1);
  });

  it('reveals what is in a map of another scale', () => {
    open(apart(high, pages(2000, 0x10000000)));
    expect(view.reveal('1', 0x10000000)).toBe(true);
    expect(selected).toMatchObject({ hit: { type: 'mapping', map: 1, index: 0 } });
    const { viewport } = view.layout;
    expect(selected!.box.y).toBeLessThan(viewport.y + viewport.height);
    expect(view.reveal('0', 0x7f0000000000)).toBe(true);
    const box = boxOf(view.layout, view.scrolled, { type: 'mapping', map: 0, index: 0 })!;
    expect(box.y + box.height).toBeLessThanOrEqual(viewport.y + viewport.height);
  });

  it('keeps still what is in view when the other map changes', () => {
    open(apart(pages(200, 0x10000), pages(800, 0x10000000)));
    wheelIn(1, 777);
    const before = scrolls();
    show(apart(pages(200, 0x10000), pages(900, 0x10000000)));
    expect(scrolls()[0]).toBe(before[0]);
    show(apart(pages(200, 0x10000), pages(900, 0x10000000)));
    expect(scrolls()[0]).toBe(before[0]);
  });

  it('does not move a long map by a pixel when nothing but its neighbour has changed in place', () => {
    open(apart(pages(200, 0x10000), pages(5000, 0x10000000)));
    wheelIn(1, 777);
    const before = scrolls();
    for (const perms of ['r--p', 'rw-p']) {
      show(
        apart(
          mappingsFrom(
            Array.from({ length: 200 }, (_, i) => ({ start: 0x10000 + i * 0x2000, end: 0x11000 + i * 0x2000, perms })),
          ),
          pages(5000, 0x10000000),
        ),
      );
      expect(scrolls()).toEqual(before);
    }
  });

  it('goes from one scale to the other by the keyboard', () => {
    open(apart(high, startedAt(BASH)));
    browser.press('Home');
    browser.press('ArrowRight');
    expect(selected?.hit).toMatchObject({ type: 'mapping', map: 1 });
    browser.press('ArrowLeft');
    expect(selected?.hit).toMatchObject({ type: 'mapping', map: 0 });
  });
});
