import { indexAt } from './mapping-columns';
import type { Column, Layout } from './layout';
import { rectAt } from './rects';
import { relationAt } from './relation';
import { rangeAt } from './scale';
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
  const contentY = Math.floor(y - viewport.y + scroll);
  for (const column of layout.columns) {
    if (x < column.x) {
      return column.map === 0 ? null : bandHit(layout, column.map, contentY);
    }
    if (x < column.x + column.width) {
      return columnHit(layout, column, contentY);
    }
  }
  return null;
}

/** Whether (x, y) is on the overview strip, which scrolls. */
export function onOverview(layout: Layout, x: number, y: number): boolean {
  const { overview } = layout;
  return x >= 0 && x < overview.x + overview.width && y >= overview.y && y < overview.y + overview.height;
}

function columnHit(layout: Layout, column: Column, contentY: number): Hit | null {
  const { rects, map } = column;
  const rect = rectAt(rects, contentY);
  if (rect >= 0) {
    const first = rects.first[rect]!;
    const last = rects.last[rect]!;
    return first === last ? { type: 'mapping', map, index: first } : { type: 'merged', map, first, last };
  }
  const above = -1 - rect;
  if (contentY >= layout.contentHeight || rects.length === 0) {
    return null;
  }
  const columns = layout.state.maps[map]!.columns;
  const low = above < rects.length ? columns.end[rects.last[above]!]! : 0;
  const high = above > 0 ? columns.start[rects.first[above - 1]!]! : Infinity;
  return { type: 'gap', map, low, high };
}

function bandHit(layout: Layout, map: number, contentY: number): Hit | null {
  const { scale, state, zoom } = layout;
  const range = rangeAt(scale, contentY / zoom);
  if (range === -1) {
    return null;
  }
  const low = scale.bounds[range]!;
  const relation = relationAt(state.maps[0]!.columns, state.maps[map]!.columns, low);
  return relation === null ? null : { type: 'band', map, low, high: scale.bounds[range + 1]!, relation };
}

/** The hit that shows what is at `address` in `map`: a mapping or the gap. */
export function hitAtAddress(layout: Layout, map: number, address: number): Hit | null {
  const columns = layout.state.maps[map]?.columns;
  if (columns === undefined) {
    return null;
  }
  const index = indexAt(columns, address);
  if (index >= 0) {
    return { type: 'mapping', map, index };
  }
  const above = -1 - index;
  return {
    type: 'gap',
    map,
    low: above > 0 ? columns.end[above - 1]! : 0,
    high: above < columns.length ? columns.start[above]! : Infinity,
  };
}
