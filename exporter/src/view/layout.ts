import { GAP, placeColumns, type Column } from './columns';
import type { Filter } from './filter';
import type { Mappings } from '../model/mappings';
import { placeRects, type Rect } from './rects';
import { addressScale, type AddressScale, type Ghost } from './scale';
import { hasOwnScale, sheetOf, type Sheet } from './sheet';
import { STRETCH } from './stretch';
import type { AddressMapState, Box } from './types';

export type { Column } from './columns';

/** Where everything is. Vertical positions within the content of a sheet are in whole CSS pixels at its zoom. */
export interface Layout {
  readonly state: AddressMapState;
  /** Of the first map, and of all that share its addresses. */
  readonly scale: AddressScale;
  readonly ghosts: readonly Ghost[];
  /** Of the first map. */
  readonly zoom: number;
  /** What each column's map is drawn on, by its place in the state; the first is there even without any map. */
  readonly sheets: readonly Sheet[];
  readonly width: number;
  readonly height: number;
  /** The part of the canvas that the content scrolls in. */
  readonly viewport: Box;
  /** Of the longest sheet, which the scroll position counts the pixels of. */
  readonly contentHeight: number;
  readonly columns: readonly Column[];
  /** Maps for which there was no room; they are the last of the state. */
  readonly leftOut: number;
  readonly overview: Box;
  /** Right edge of the address labels. */
  readonly gutterRight: number;
  /** Where the names beside the map are; null where there is no room for them. */
  readonly nameColumn: { readonly x: number; readonly width: number } | null;
  /** Height of a line of labels. */
  readonly lineHeight: number;
}

/** Where things are on the canvas, wherever in them the mappings are. */
type Arrangement = Omit<Layout, 'scale' | 'ghosts' | 'zoom' | 'sheets' | 'contentHeight'>;

/** What a layout is made from. Sizes in CSS pixels. */
export interface LayoutInput {
  readonly state: AddressMapState;
  readonly ghosts: readonly Ghost[];
  readonly filter: Filter;
  /** Of all sheets. */
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
  /** Width of a full address, as the theme's mono font measures it. */
  readonly addressWidth: number;
  /** Height of a line of labels. */
  readonly lineHeight: number;
}

const OVERVIEW_WIDTH = 14;
/** Below this width the strip goes: a phone needs the room for the map. */
const OVERVIEW_MIN_CANVAS = 320;
/** Where the columns' titles are when there are several. */
export const TITLE_HEIGHT = 22;
const MARGIN = 4;
/** Room for half a label of the first and the last row, and for what outlines them. */
export const VERTICAL_MARGIN = 8;
/** Lays out a state. Pure; what is in view is placed when it is painted or pointed at. */
export function layOut(input: LayoutInput): Layout {
  const { state, ghosts, filter, zoom } = input;
  const arrangement = arrange(input);
  const shared = state.maps.filter((_, map) => !hasOwnScale(state, map)).map(({ mappings }) => mappings);
  const sharedGhosts = ghosts.filter(({ map }) => !hasOwnScale(state, map));
  const scale = addressScale(shared, sharedGhosts, filter);
  const first = sheetOf(scale, zoom);
  const others = arrangement.columns.slice(1).map((column) => {
    return column.ownScale ? sheetOf(ownScale(input, column.map), zoom) : first;
  });
  const sheets = [first, ...others];
  return { ...arrangement, scale, ghosts, zoom, sheets, contentHeight: heightOf(sheets) };
}

/** The mappings that a layout measures: of the maps with a column, and of all that share the first one's addresses. */
export function measuredMappings({ state, columns }: Pick<Layout, 'state' | 'columns'>): Mappings[] {
  return state.maps
    .filter((_, map) => map < columns.length || !hasOwnScale(state, map))
    .map(({ mappings }) => mappings);
}

/** The scale of a map for itself as it was made last: others change more often than it does. */
const ownScales = new WeakMap<Mappings, { readonly filter: Filter; readonly scale: AddressScale }>();

function ownScale(
  { state, ghosts, filter }: Pick<LayoutInput, 'state' | 'ghosts' | 'filter'>,
  map: number,
): AddressScale {
  const { mappings } = state.maps[map]!;
  const ownGhosts = ghosts.filter((ghost) => ghost.map === map);
  const known = ownScales.get(mappings);
  if (known?.filter === filter && ownGhosts.length === 0) {
    return known.scale;
  }
  const scale = addressScale([mappings], ownGhosts, filter);
  if (ownGhosts.length === 0) {
    ownScales.set(mappings, { filter, scale });
  }
  return scale;
}

/** What of a layout costs nothing, whatever the maps hold. */
export function arrange(input: Omit<LayoutInput, 'zoom'>): Arrangement {
  const { state, width, height } = input;
  const hasOverview = width >= OVERVIEW_MIN_CANVAS;
  const titles = state.maps.length > 1 ? TITLE_HEIGHT : 0;
  const top = titles + VERTICAL_MARGIN;
  const viewportHeight = Math.max(height - top - VERTICAL_MARGIN, 0);
  const overview = {
    x: MARGIN,
    y: top,
    width: hasOverview ? OVERVIEW_WIDTH : 0,
    height: viewportHeight,
  };
  const gutterRight = overview.x + overview.width + (hasOverview ? GAP : 0) + Math.ceil(input.addressWidth);
  const left = gutterRight + GAP;
  const viewport = { x: left, y: top, width: Math.max(width - left - MARGIN, 1), height: viewportHeight };
  const ownScales = state.maps.map((_, map) => hasOwnScale(state, map));
  const { columns, nameColumn } = placeColumns(ownScales, viewport, input.addressWidth);
  return {
    state,
    width,
    height,
    viewport,
    columns,
    leftOut: state.maps.length - columns.length,
    overview,
    gutterRight,
    nameColumn,
    lineHeight: input.lineHeight,
  };
}

/** The same at other zooms: of the first map, and of each that has a column, by its place; those that share a sheet share a zoom. */
export function zoomed(layout: Layout, zooms: readonly number[]): Layout {
  const { scale, state } = layout;
  const zoom = zooms[0]!;
  const first = sheetOf(scale, zoom);
  const sheets = layout.sheets.map((sheet, map) =>
    hasOwnScale(state, map) ? sheetOf(sheet.scale, zooms[map]!) : first,
  );
  return { ...layout, zoom, sheets, contentHeight: heightOf(sheets) };
}

function heightOf(sheets: readonly Sheet[]): number {
  return sheets.reduce((height, sheet) => Math.max(height, sheet.height), 0);
}

/** The rectangles of a map that have a pixel of its sheet in [from, to), from top to bottom. */
export function rectsIn(layout: Layout, map: number, from: number, to: number): Rect[] {
  const rects: Rect[] = [];
  const limit = Math.min(to, layout.sheets[map]!.height);
  for (let stretch = Math.floor(from / STRETCH) * STRETCH; stretch < limit; stretch += STRETCH) {
    for (const rect of stretchOf(layout, map, stretch)) {
      // One that reaches into a stretch is the last of the one before.
      if (rect.bottom > from && rect.top < to && rect.top >= (rects.at(-1)?.bottom ?? -1)) {
        rects.push(rect);
      }
    }
  }
  return rects;
}

/** Rectangles of each stretch that somebody looked at, as long as the scale and the zoom are the same. */
const placed = new WeakMap<AddressScale, { zoom: number; stretches: Map<string, readonly Rect[]> }>();

function stretchOf({ state, sheets }: Layout, map: number, from: number): readonly Rect[] {
  const { scale, zoom } = sheets[map]!;
  let known = placed.get(scale);
  if (known?.zoom !== zoom) {
    known = { zoom, stretches: new Map() };
    placed.set(scale, known);
  }
  const key = `${map} ${from}`;
  let rects = known.stretches.get(key);
  if (rects === undefined) {
    rects = placeRects(state.maps[map]!.mappings, scale, zoom, from, from + STRETCH);
    known.stretches.set(key, rects);
  }
  return rects;
}

/** The scroll position nearest to `scroll` that shows content only. */
export function clampScroll(layout: Layout, scroll: number): number {
  return Math.round(Math.max(0, Math.min(scroll, layout.contentHeight - layout.viewport.height)));
}
