import type { Mappings } from '../model/mappings';
import type { AddressScale } from './scale';

/**
 * A rectangle of one map at one zoom, in whole CSS pixels from the top of the content. Rectangles never overlap, every mapping is in
 * exactly one, and those below a pixel share one: so as many as there are pixels, at most.
 */
export interface Rect {
  readonly top: number;
  readonly bottom: number;
  /** Index of the lowest mapping in the rectangle. */
  readonly first: number;
  /** Index of the highest mapping in the rectangle; equal to `first` unless it is merged. */
  readonly last: number;
}

/**
 * Places the mappings of one map: its rectangles that have a pixel in [from, to), from top to bottom. Where a rectangle is depends on the
 * scale and on its neighbours alone, not on what else is asked for. Costs a few searches for each rectangle, however many it merges.
 */
export function placeRects(mappings: Mappings, scale: AddressScale, zoom: number, from: number, to: number): Rect[] {
  const rects: Rect[] = [];
  const yOf = (address: number): number => Math.round(scale.yOf(address) * zoom);
  const place = (rect: Rect): void => {
    if (rect.bottom > from && rect.top < to) {
      rects.push(rect);
    }
  };
  const reaching = (pixel: number): number => lastReaching(mappings, scale, zoom, pixel);
  let index = reaching(from);
  if (index >= 0) {
    // One that begins further up may have given its first pixel away there.
    index = reaching(Math.min(from, yOf(mappings.end(index))));
  }
  let taken = -1;
  while (index >= 0) {
    const top = yOf(mappings.end(index));
    const bottom = yOf(mappings.start(index));
    if (top >= to) {
      break;
    }
    if (bottom > top) {
      place({ top: Math.max(top, taken), bottom, first: index, last: index });
      index--;
      continue;
    }
    // All that round to nothing here share a pixel. It comes off the next one, or is shared with that if it has no other.
    const last = index;
    index = reaching(top + 1);
    if (index >= 0 && yOf(mappings.end(index)) === top && yOf(mappings.start(index)) === top + 1) {
      index--;
    }
    taken = top + 1;
    place({ top, bottom: taken, first: index + 1, last });
  }
  return rects;
}

/** The rectangle that covers pixel `y`; null: none does. */
export function rectAt(mappings: Mappings, scale: AddressScale, zoom: number, y: number): Rect | null {
  return placeRects(mappings, scale, zoom, y, y + 1)[0] ?? null;
}

/** The rectangle that the mapping at `index` is in. */
export function rectOf(mappings: Mappings, scale: AddressScale, zoom: number, index: number): Rect {
  const top = Math.round(scale.yOf(mappings.end(index)) * zoom);
  const bottom = Math.round(scale.yOf(mappings.start(index)) * zoom);
  // Its first pixel may be another's if it has more than one.
  return rectAt(mappings, scale, zoom, Math.max(top, bottom - 1))!;
}

/** Index of the highest mapping that begins at pixel `y` or further down, once rounded; -1: none does. */
export function lastReaching(mappings: Mappings, scale: AddressScale, zoom: number, y: number): number {
  const reaches = (index: number): boolean => Math.round(scale.yOf(mappings.start(index)) * zoom) >= y;
  const at = mappings.indexAt(scale.addressAt((y - 0.5) / zoom));
  let index = at < 0 ? -2 - at : at;
  // What was found is exact but for the last digits.
  while (index + 1 < mappings.length && reaches(index + 1)) {
    index++;
  }
  while (index >= 0 && !reaches(index)) {
    index--;
  }
  return index;
}
