import type { Column, Layout } from './layout';
import { lastReaching, rectAt } from './rects';
import { relationAt } from './relation';
import type { Mappings } from '../model/mappings';
import { sheetScroll } from './sheet';
import type { Hit } from './types';

/**
 * What is drawn at (x, y), in CSS pixels from the canvas's top left corner, when the content is scrolled by `scroll`.
 * The very function that the mouse goes through.
 *
 * @returns null outside of the map.
 */
export function hitTest(layout: Layout, scroll: number, x: number, y: number): Hit | null {
  const { viewport } = layout;
  if (y < viewport.y || y >= viewport.y + viewport.height) {
    return null;
  }
  const contentY = ({ map }: Column): number => {
    return Math.floor(y - viewport.y + sheetScroll(layout, layout.sheets[map]!, scroll));
  };
  for (const column of layout.columns) {
    if (x < column.x) {
      return column.map === 0 || column.ownScale ? null : bandHit(layout, column.map, contentY(column));
    }
    if (x < column.x + column.width) {
      return columnHit(layout, column, contentY(column));
    }
  }
  return null;
}

/** The map whose column, or whose address labels, `x` is at; the first where there is none. */
export function mapAt({ columns }: Layout, x: number): number {
  return columns.find((column) => x < column.x + column.width)?.map ?? 0;
}

/** Whether (x, y) is on the overview strip, which scrolls. */
export function onOverview(layout: Layout, x: number, y: number): boolean {
  const { overview } = layout;
  return x >= 0 && x < overview.x + overview.width && y >= overview.y && y < overview.y + overview.height;
}

function columnHit({ state, sheets }: Layout, { map }: Column, contentY: number): Hit | null {
  const { mappings } = state.maps[map]!;
  const { scale, zoom, height } = sheets[map]!;
  const rect = rectAt(mappings, scale, zoom, contentY);
  if (rect !== null) {
    const { first, last } = rect;
    return first === last ? { type: 'mapping', map, index: first } : { type: 'merged', map, first, last };
  }
  if (contentY >= height || mappings.length === 0) {
    return null;
  }
  return gapAbove(mappings, map, lastReaching(mappings, scale, zoom, contentY + 1));
}

function bandHit({ scale, state, zoom }: Layout, map: number, contentY: number): Hit | null {
  const range = scale.rangeAt(contentY / zoom);
  if (range === null) {
    return null;
  }
  const { low, high } = range;
  const relation = relationAt(state.maps[0]!.mappings, state.maps[map]!.mappings, low);
  return relation === null ? null : { type: 'band', map, low, high, relation };
}

/** The hit that shows what is at `address` in `map`: a mapping or the gap. */
export function hitAtAddress(layout: Layout, map: number, address: number): Hit | null {
  const mappings = layout.state.maps[map]?.mappings;
  if (mappings === undefined) {
    return null;
  }
  const index = mappings.indexAt(address);
  return index >= 0 ? { type: 'mapping', map, index } : gapAbove(mappings, map, -2 - index);
}

/** The gap above the mapping at `index`; below all of them if that is -1. */
function gapAbove(mappings: Mappings, map: number, index: number): Hit {
  return {
    type: 'gap',
    map,
    low: index >= 0 ? mappings.end(index) : 0,
    high: index + 1 < mappings.length ? mappings.start(index + 1) : Infinity,
  };
}
