import { rectsIn, type Layout } from './layout';
import { boxOf } from './paint/marks';
import { lastReaching } from './rects';
import { sheetScroll } from './sheet';
import type { Hit } from './types';

export type Direction = 'up' | 'down' | 'left' | 'right' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** Mappings that Page Up and Page Down pass over. */
const PAGE = 10;

/**
 * The mapping that the keyboard comes to from `from`. Up is towards high addresses; left and right go to what is at
 * the same address in the column beside, or nearest to it; where that has another scale, to what is drawn at the same height.
 *
 * @param from where it is; null: it enters at the topmost mapping in view
 * @returns null where there is none.
 */
export function step(
  layout: Layout,
  scroll: number,
  from: Hit | null,
  direction: Direction,
): { readonly map: number; readonly index: number } | null {
  const drawn = layout.columns
    .filter((column) => layout.state.maps[column.map]!.mappings.length > 0)
    .map((column) => column.map);
  const map = from !== null && drawn.includes(from.map) ? from.map : drawn[0];
  if (map === undefined) {
    return null;
  }
  const mappings = layout.state.maps[map]!.mappings;
  const last = mappings.length - 1;
  const clamped = (index: number): number => Math.max(0, Math.min(index, last));
  if (direction === 'top' || direction === 'bottom') {
    return { map, index: direction === 'top' ? last : 0 };
  }
  if (from === null || from.map !== map) {
    const scrolled = sheetScroll(layout, layout.sheets[map]!, scroll);
    const [top] = rectsIn(layout, map, scrolled, scrolled + layout.viewport.height);
    return { map, index: top?.last ?? 0 };
  }
  if (direction === 'left' || direction === 'right') {
    const to = drawn[drawn.indexOf(map) + (direction === 'left' ? -1 : 1)];
    if (to === undefined) {
      return { map, index: clamped(lowOf(from, layout)) };
    }
    if (layout.sheets[to] !== layout.sheets[map]) {
      return { map: to, index: indexBeside(layout, scroll, from, to) };
    }
    const other = layout.state.maps[to]!.mappings;
    const at = other.indexAt(mappings.start(clamped(lowOf(from, layout))));
    return { map: to, index: Math.min(at < 0 ? -1 - at : at, other.length - 1) };
  }
  const distance = direction === 'up' || direction === 'down' ? 1 : PAGE;
  const sign = direction === 'up' || direction === 'page-up' ? 1 : -1;
  if (from.type === 'gap' || from.type === 'band') {
    const above = -1 - mappings.indexAt(from.low);
    return { map, index: clamped(sign === 1 ? above + distance - 1 : above - distance) };
  }
  const edge = from.type === 'mapping' ? from.index : sign === 1 ? from.last : from.first;
  return { map, index: clamped(edge + sign * distance) };
}

/** Index of the mapping in `map` that is drawn as high as a hit, as far as that is in view, or of the next below. */
function indexBeside(layout: Layout, scroll: number, hit: Hit, map: number): number {
  const { viewport, state } = layout;
  const sheet = layout.sheets[map]!;
  const box = boxOf(layout, scroll, hit);
  const middle = box === null ? 0 : box.y + box.height / 2 - viewport.y;
  const y = Math.floor(Math.max(0, Math.min(middle, viewport.height - 1)) + sheetScroll(layout, sheet, scroll));
  return Math.max(lastReaching(state.maps[map]!.mappings, sheet.scale, sheet.zoom, y + 1), 0);
}

/** Index of the mapping that a hit is on, or of the one above. */
function lowOf(hit: Hit, layout: Layout): number {
  if (hit.type === 'mapping') {
    return hit.index;
  }
  if (hit.type === 'merged') {
    return hit.first;
  }
  const at = layout.state.maps[hit.map]!.mappings.indexAt(hit.low);
  return at < 0 ? -1 - at : at;
}
