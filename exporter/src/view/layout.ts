import type { Filter } from './filter';
import { placeRects, type Rect } from './rects';
import { addressScale, type AddressScale, type Ghost } from './scale';
import { STRETCH } from './stretch';
import type { AddressMapState, Box } from './types';

/** Where one map is drawn. */
export interface Column {
  /** Index of the map in the state. */
  readonly map: number;
  readonly x: number;
  readonly width: number;
}

/** Where everything is. Vertical positions within the content are in whole CSS pixels at `zoom`. */
export interface Layout {
  readonly state: AddressMapState;
  readonly scale: AddressScale;
  readonly ghosts: readonly Ghost[];
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
  /** The part of the canvas that the content scrolls in. */
  readonly viewport: Box;
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
type Arrangement = Omit<Layout, 'scale' | 'ghosts' | 'zoom' | 'contentHeight'>;

/** What a layout is made from. Sizes in CSS pixels. */
export interface LayoutInput {
  readonly state: AddressMapState;
  readonly ghosts: readonly Ghost[];
  readonly filter: Filter;
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
const GAP = 10;
/** Names beside a single map; below this width the map needs the room itself. */
const NAMES_WIDTH = 150;
const NAMES_MIN_VIEWPORT = 420;
const NAMES_MIN_WIDTH = 64;
const NAMES_MARGIN = 5;
/** A child narrower than this says nothing. */
const MIN_CHILD = 44;
const MIN_BAND = 10;

/** Lays out a state. Pure; what is in view is placed when it is painted or pointed at. */
export function layOut(input: LayoutInput): Layout {
  const { state, ghosts, filter, zoom } = input;
  const mappings = state.maps.map((map) => map.mappings);
  const scale = addressScale(mappings, ghosts, filter);
  return zoomed({ ...arrange(input), scale, ghosts, zoom, contentHeight: 0 }, zoom);
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
  const nameWidth = state.maps.length === 1 && viewport.width >= NAMES_MIN_VIEWPORT ? NAMES_WIDTH : 0;
  const places = columnPlaces(state.maps.length, viewport.x, viewport.width - nameWidth);
  const columns = places.map((place, map) => ({ map, ...place }));
  return {
    state,
    width,
    height,
    viewport,
    columns,
    leftOut: state.maps.length - places.length,
    overview,
    gutterRight,
    nameColumn: nameColumnOf(columns, nameWidth),
    lineHeight: input.lineHeight,
  };
}

/** The same at another zoom. */
export function zoomed(layout: Layout, zoom: number): Layout {
  const { height } = layout.scale;
  // A last rectangle of less than a pixel may begin where the scale ends.
  return { ...layout, zoom, contentHeight: height === 0 ? 0 : Math.ceil(height * zoom) + 1 };
}

/** The rectangles of a map that have a pixel of the content in [from, to), from top to bottom. */
export function rectsIn(layout: Layout, map: number, from: number, to: number): Rect[] {
  const rects: Rect[] = [];
  const limit = Math.min(to, layout.contentHeight);
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

function stretchOf({ state, scale, zoom }: Layout, map: number, from: number): readonly Rect[] {
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

/** Names stand right of a single map, or in the band between the parent and its first child. */
function nameColumnOf(columns: readonly Column[], width: number): Layout['nameColumn'] {
  const [parent, child] = columns;
  if (parent === undefined) {
    return null;
  }
  const x = parent.x + parent.width;
  const room = child === undefined ? width : child.x - x;
  return room < NAMES_MIN_WIDTH ? null : { x: x + NAMES_MARGIN, width: room - 2 * NAMES_MARGIN };
}

/** x and width of as many columns as have room: the parent widest, a band before each child. */
function columnPlaces(maps: number, x: number, width: number): { x: number; width: number }[] {
  if (maps <= 1) {
    return maps === 0 ? [] : [{ x, width }];
  }
  const room = Math.floor((width * 0.6) / (MIN_CHILD + MIN_BAND));
  const children = Math.max(1, Math.min(maps - 1, room));
  const parent = Math.round(width * (children === 1 ? 0.55 : children === 2 ? 0.45 : 0.38));
  const each = (width - parent) / children;
  const band = Math.max(Math.min(each * 0.36, 90), MIN_BAND);
  const places = [{ x, width: parent }];
  for (let child = 0; child < children; child++) {
    const from = Math.round(x + parent + child * each + band);
    places.push({ x: from, width: Math.max(Math.round(x + parent + (child + 1) * each) - from, 1) });
  }
  return places;
}

/** The scroll position nearest to `scroll` that shows content only. */
export function clampScroll(layout: Layout, scroll: number): number {
  return Math.round(Math.max(0, Math.min(scroll, layout.contentHeight - layout.viewport.height)));
}
