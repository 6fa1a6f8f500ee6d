import { AddressMapView } from './address-map-view';
import { boxOf } from './paint/marks';
import { fakeBrowser, type FakeBrowser } from './test/browser';
import { mappingsFrom } from './test/maps';
import { theme } from './test/theme';
import type { Mappings } from '../model/mappings';
import type { AddressMapState } from './types';

/** So many mappings of a page, with gaps between, from `base` up. */
function pages(count: number, base: number): Mappings {
  return mappingsFrom(
    Array.from({ length: count }, (_, i) => ({ start: base + i * 0x2000, end: base + i * 0x2000 + 0x1000 })),
  );
}

describe('the view opens', () => {
  const own = pages(100, 0x10000000);
  const withMore = (count: number): AddressMapState => {
    const child = mappingsFrom([
      ...Array.from({ length: 100 }, (_, i) => ({ start: 0x10000000 + i * 0x2000, end: 0x10001000 + i * 0x2000 })),
      ...Array.from({ length: count }, (_, i) => ({
        start: 0x7f0000000000 + i * 0x2000,
        end: 0x7f0000001000 + i * 0x2000,
      })),
    ]);
    return {
      maps: [
        { id: 'p', title: 'parent', mappings: own },
        { id: 'c', title: 'child', mappings: child },
      ],
    };
  };
  let browser: FakeBrowser;
  let view: AddressMapView;
  const show = (state: AddressMapState): void => {
    view.show(state);
    browser.frame();
  };
  const topOf = (): number => {
    const box = boxOf(view.layout, view.scrolled, { type: 'mapping', map: 0, index: own.length - 1 })!;
    return box.y - view.layout.viewport.y;
  };

  beforeEach(() => {
    browser = fakeBrowser();
    view = new AddressMapView(browser.canvas, { theme });
    view.resize(1000, 600, 1);
  });

  afterEach(() => {
    view.destroy();
  });

  it('on the highest mapping of the process itself, whatever a child has above', () => {
    show(withMore(400));
    expect(view.scrolled).toBeGreaterThan(1000);
    expect(topOf()).toBe(40);
    browser.wheel(-1e9);
    expect(view.scrolled).toBe(0);
  });

  it('on it still when the process was not read yet, or a child comes, until it is scrolled', () => {
    show({ maps: [{ id: 'p', title: 'parent', mappings: mappingsFrom([]) }] });
    show({ maps: [{ id: 'p', title: 'parent', mappings: own }] });
    expect(topOf()).toBe(0);
    show(withMore(400));
    expect(topOf()).toBe(40);
    show(withMore(500));
    expect(topOf()).toBe(40);
    browser.wheel(100);
    expect(topOf()).toBe(-60);
    show(withMore(600));
    expect(topOf()).toBe(-60);
  });

  it('at the top where it has the highest mapping', () => {
    show(withMore(0));
    expect(view.scrolled).toBe(0);
  });
});
