import { AddressMapView } from './address-map-view';
import { rectsIn } from './layout';
import type { Pointed } from './pointing';
import { fakeBrowser, type FakeBrowser } from './test/browser';
import { mappingsFrom, stateFrom } from './test/maps';
import { theme } from './test/theme';
import type { AddressMapState } from './types';

const mappings = mappingsFrom([
  { start: 0x1000, end: 0x3000, kind: 'text' },
  { start: 0x8000, end: 0x9000, kind: 'heap' },
]);
const alone = stateFrom(mappings);
const withChild = stateFrom(mappings, mappings);
const other: AddressMapState = { maps: [{ id: '9:9', title: 'another', mappings }] };

let browser: FakeBrowser;
let view: AddressMapView;
let selections: (Pointed | null)[];
let hovers: (Pointed | null)[];

/** A view of this width in CSS pixels, in which the first frame is painted. */
function open(state: AddressMapState, width = 800): void {
  browser = fakeBrowser();
  selections = [];
  hovers = [];
  view = new AddressMapView(browser.canvas, {
    theme,
    onSelect: (pointed) => selections.push(pointed),
    onHover: (pointed) => hovers.push(pointed),
  });
  view.resize(width, 600, 1);
  show(state);
  selections.length = 0;
  hovers.length = 0;
}

function show(state: AddressMapState): void {
  view.show(state);
  browser.frame();
}

/** The middle of the first map's mapping at `index`. */
function middleOf(index: number): { x: number; y: number } {
  const { columns, viewport, contentHeight } = view.layout;
  const { x, width } = columns[0]!;
  const { top, bottom } = rectsIn(view.layout, 0, 0, contentHeight).find((rect) => rect.first === index)!;
  return { x: x + width / 2, y: viewport.y + (top + bottom) / 2 };
}

afterEach(() => {
  view.destroy();
});

describe('the selection', () => {
  it('is told when the keyboard, a click or a reveal chooses, and when it is taken away', () => {
    open(alone);
    browser.press('ArrowDown');
    expect(selections.pop()).toMatchObject({ hit: { type: 'mapping', index: 1 }, state: alone, by: 'keyboard' });
    const { x, y } = middleOf(0);
    browser.point('pointerup', x, y);
    expect(selections.pop()).toMatchObject({ hit: { type: 'mapping', index: 0 }, state: alone, by: 'pointer' });
    expect(view.reveal('0:1', 0x8000)).toBe(true);
    expect(selections.pop()).toMatchObject({ hit: { type: 'mapping', index: 1 } });
    browser.press('Escape');
    expect(selections).toEqual([null]);
    browser.press('Escape');
    expect(selections).toEqual([null]);
  });

  it('ends, and is told to, when another process is shown', () => {
    open(alone);
    view.reveal('0:1', 0x8000);
    selections.length = 0;
    view.show(other);
    expect(selections).toEqual([null]);
    browser.frame();
    expect(selections).toEqual([null]);
  });

  it('ends, and is told to, when the map that it is in goes', () => {
    open(withChild);
    view.reveal('1:1', 0x8000);
    selections.length = 0;
    show(stateFrom(mappings));
    expect(selections).toEqual([null]);
  });

  it('is told again, in the new state, when the map changes beneath', () => {
    open(alone);
    view.reveal('0:1', 0x8000);
    selections.length = 0;
    const later = stateFrom(mappingsFrom([{ start: 0x8000, end: 0xa000, kind: 'heap' }]));
    show(later);
    expect(selections).toMatchObject([{ hit: { type: 'mapping', index: 0 }, state: later }]);
    browser.frame();
    expect(selections).toHaveLength(1);
  });

  it('waits where there is no room for the map that it is in', () => {
    const nine = (): AddressMapState => stateFrom(...Array.from({ length: 9 }, () => mappings));
    open(nine());
    view.reveal('5:1', 0x8000);
    view.resize(200, 600, 1);
    selections.length = 0;
    show(nine());
    expect(selections).toEqual([null]);
    view.resize(800, 600, 1);
    show(nine());
    expect(selections.pop()).toMatchObject({ hit: { map: 5, index: 1 } });
  });

  it('can not be in a map that there is no room for', () => {
    open(stateFrom(...Array.from({ length: 9 }, () => mappings)), 200);
    expect(view.leftOut).toBeGreaterThan(0);
    expect(view.leftOut).toBe(view.layout.leftOut);
    expect(view.reveal('8:1', 0x8000)).toBe(false);
    expect(view.reveal('nobody', 0x8000)).toBe(false);
    expect(selections).toEqual([]);
  });
});

test('what the pointer is on ends when another process is shown, until the next frame finds what is there now', () => {
  open(alone);
  const { x, y } = middleOf(0);
  browser.point('pointermove', x, y);
  browser.frame();
  expect(hovers.pop()).toMatchObject({ hit: { type: 'mapping', index: 0 }, state: alone, by: 'pointer' });
  view.show(other);
  expect(hovers).toEqual([null]);
  browser.frame();
  expect(hovers.pop()).toMatchObject({ state: other });
});

test('the selection is told again where it is drawn now, and that it is out of view', () => {
  const many = stateFrom(
    mappingsFrom(Array.from({ length: 500 }, (_, i) => ({ start: i * 0x10000, end: i * 0x10000 + 0x1000 }))),
  );
  open(many);
  view.reveal('0:1', 499 * 0x10000);
  const first = selections.pop()!;
  expect(first.inView).toEqual(first.box);
  browser.frame();
  expect(selections).toEqual([]);
  browser.wheel(5);
  browser.frame();
  expect(selections.pop()!.box.y).toBe(first.box.y - 5);
  browser.wheel(5000);
  browser.frame();
  expect(selections.pop()).toMatchObject({ hit: first.hit, inView: null });
});

describe('what is in view', () => {
  const long = stateFrom(
    mappingsFrom(Array.from({ length: 500 }, (_, i) => ({ start: i * 0x10000, end: i * 0x10000 + 0x1000 }))),
  );

  it('moves with the wheel, which is left to the page at either end', () => {
    open(long);
    expect(browser.wheel(-100)).toBe(false);
    expect(browser.wheel(100)).toBe(true);
    expect(view.scrolled).toBe(100);
    expect(browser.wheel(1e9)).toBe(true);
    expect(browser.wheel(100)).toBe(false);
  });

  it('grows and shrinks around the pointer, and fits whole on demand', () => {
    open(long);
    browser.wheel(3000);
    const { contentHeight, zoom } = view.layout;
    const hit = view.hitAt(400, 300);
    expect(browser.wheel(-300, { ctrlKey: true })).toBe(true);
    expect(view.layout.zoom).toBeCloseTo(zoom * Math.E);
    expect(view.hitAt(400, 300)).toEqual(hit);
    browser.press('0');
    browser.press('0');
    expect(view.layout.contentHeight).toBeLessThanOrEqual(view.layout.viewport.height);
    browser.press('0');
    expect(view.layout.contentHeight).toBe(contentHeight);
  });

  it('keeps the selection when the keys zoom, wherever it was', () => {
    open(long);
    const inView = (): boolean => {
      browser.frame();
      return selections.at(-1)!.inView !== null;
    };
    for (const at of [3, 250, 499]) {
      view.reveal('0:1', at * 0x10000);
      browser.press('0');
      expect(inView()).toBe(true);
      for (let i = 0; i < 20; i++) {
        browser.press('+');
        expect(inView()).toBe(true);
      }
      browser.wheel(at === 3 ? -5000 : 5000);
      expect(inView()).toBe(false);
      for (let i = 0; i < 20; i++) {
        browser.press('-');
        expect(inView()).toBe(true);
      }
      browser.press('0');
      expect(inView()).toBe(true);
    }
  });

  it('keeps its place while the keys zoom into what is larger than the view', () => {
    open(alone);
    view.resize(800, 120, 1);
    view.reveal('0:1', 0x1000);
    for (let i = 0; i < 20; i++) {
      browser.press('+');
    }
    browser.frame();
    const { box, inView } = selections.at(-1)!;
    expect(inView!.height).toBeLessThan(box.height);
    const { scrolled } = view;
    browser.press('+');
    expect(view.scrolled).toBe(scrolled);
  });

  it('grows and shrinks under two fingers, and moves with one', () => {
    open(long);
    browser.wheel(3000);
    const { scrolled } = view;
    browser.touch('pointerdown', 1, 400, 300);
    browser.touch('pointermove', 1, 400, 280);
    expect(view.scrolled).toBe(scrolled + 20);
    const { zoom } = view.layout;
    const between = view.hitAt(400, 300);
    browser.touch('pointerdown', 2, 400, 320);
    browser.touch('pointermove', 1, 400, 260);
    browser.touch('pointermove', 2, 400, 340);
    expect(view.layout.zoom).toBeCloseTo(zoom * 2);
    expect(view.hitAt(400, 300)).toEqual(between);
    browser.touch('pointermove', 1, 400, 280);
    browser.touch('pointermove', 2, 400, 320);
    expect(view.layout.zoom).toBeCloseTo(zoom);
    browser.touch('pointerup', 2, 400, 320);
    const before = view.scrolled;
    browser.touch('pointermove', 1, 400, 270);
    expect(view.scrolled).toBe(before + 10);
    browser.touch('pointerup', 1, 400, 270);
    expect(selections).toEqual([]);
  });

  it('is left alone by a finger that taps, which selects', () => {
    open(long);
    browser.touch('pointerdown', 1, 400, 300);
    browser.touch('pointermove', 1, 400, 303);
    browser.touch('pointerup', 1, 400, 303);
    expect(selections).toHaveLength(1);
    browser.touch('pointerdown', 1, 400, 300);
    browser.touch('pointercancel', 1, 400, 300);
    const { scrolled } = view;
    browser.touch('pointermove', 1, 400, 200);
    expect(view.scrolled).toBe(scrolled);
  });

  it('is what the overview strip is dragged to, and a drag points at nothing', () => {
    open(long);
    const { x, y, height } = view.layout.overview;
    browser.point('pointerdown', x, y + height - 1);
    const { scrolled } = view;
    expect(scrolled).toBeGreaterThan(0);
    browser.point('pointermove', 400, y + height / 2);
    browser.frame();
    expect(view.scrolled).toBeLessThan(scrolled);
    expect(hovers).toEqual([]);
    browser.point('pointerup', 400, 300);
    expect(selections).toEqual([]);
  });
});
