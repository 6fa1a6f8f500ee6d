import type { Layout } from './layout';
import { layoutScroll, scrollRange, sheetScroll, type Sheet } from './sheet';

/** What is brought into view has this many CSS pixels above or below it, if there is room. */
export const SCROLL_MARGIN = 40;

/** By how many pixels the longest sheet moves for one that is asked for where the map at this place is drawn. */
export function scrollFactor(layout: Layout, map: number): number {
  const [at, first] = [layout.sheets[map]!, layout.sheets[0]!];
  // What is all in view leaves the wheel to the first map, and that to the longest.
  const sheet = [at, first].find((one) => scrollRange(layout, one) > 0);
  if (sheet === undefined || sheet.height === layout.contentHeight) {
    return 1;
  }
  // One that is hardly longer than its room would make the others leap.
  const range = Math.max(scrollRange(layout, sheet), layout.viewport.height);
  return Math.max((layout.contentHeight - layout.viewport.height) / range, 1);
}

/** Scroll position at which a map is opened: at its own highest mapping, whatever others have above it. */
export function openingScroll(layout: Layout): number {
  const mappings = layout.state.maps[0]?.mappings;
  const first = layout.sheets[0]!;
  const range = scrollRange(layout, first);
  if (mappings === undefined || mappings.length === 0 || range === 0) {
    return 0;
  }
  const ghosts = layout.ghosts.filter(({ map }) => map === 0).map(({ end }) => end);
  const top = Math.max(mappings.end(mappings.length - 1), ...ghosts);
  const y = Math.round(first.scale.yOf(top) * first.zoom) - SCROLL_MARGIN;
  return y <= 0 ? 0 : Math.round(layoutScroll(layout, first, Math.min(y, range)));
}

/** How far to scroll a sheet, in its own pixels, so that what is drawn from `top` to `bottom` on the canvas is comfortably in view. */
export function scrollInto({ viewport }: Layout, top: number, bottom: number): number {
  const margin = Math.min(SCROLL_MARGIN, viewport.height / 4);
  const first = viewport.y + margin;
  const last = viewport.y + viewport.height - margin;
  return top < first ? top - first : bottom > last ? Math.min(top - first, bottom - last) : 0;
}

/**
 * Scroll position in a layout in which a sheet of it is scrolled to `at`, in its own pixels. Where that does not scroll, or is there
 * already, all others are as far as they were.
 *
 * @param before the layout that `scroll` belongs to
 */
export function scrollKeeping(before: Layout, scroll: number, layout: Layout, sheet: Sheet, at: number): number {
  if (sheet.height === layout.contentHeight) {
    return at;
  }
  const all = before.contentHeight - before.viewport.height;
  const part = all <= 0 ? 0 : (scroll * (layout.contentHeight - layout.viewport.height)) / all;
  // A shorter sheet leaves the position of the longest open by a few pixels, by which that is not to move.
  const range = scrollRange(layout, sheet);
  const isThere = range === 0 || sheetScroll(layout, sheet, part) === Math.round(at);
  return isThere ? part : layoutScroll(layout, sheet, at);
}
