import type { Mappings } from '../model/mappings';
import { mappingName } from './names';
import type { Rect } from './rects';
import { STRETCH } from './stretch';

/** A name beside the map, for neighbours that share it and are too low to bear it themselves. */
export interface SideName {
  readonly text: string;
  /** Of the rectangles that it names, in content pixels. */
  readonly top: number;
  readonly bottom: number;
}

/** From this height on a rectangle bears its own name. */
export const TEXT_HEIGHT = 13;

/**
 * Names to write beside a map, in each stretch of the content (as for the gutter's labels) from the top down, as many as do not overlap.
 * Nameless memory gets none: what is beside should tell places apart.
 *
 * @param rects of the map, by the pixels that they are to have one of
 * @param from of the part in view, in content pixels, as are `to` and `lineHeight`
 */
export function sideNames(
  mappings: Mappings,
  rects: (from: number, to: number) => readonly Rect[],
  lineHeight: number,
  from: number,
  to: number,
): SideName[] {
  const names: SideName[] = [];
  for (let stretch = Math.floor(from / STRETCH) * STRETCH; stretch < to; stretch += STRETCH) {
    const end = stretch + STRETCH;
    nameStretch(names, mappings, rects(stretch, end), lineHeight, stretch === 0 ? -Infinity : stretch, end);
  }
  return names;
}

function nameStretch(
  names: SideName[],
  mappings: Mappings,
  rects: readonly Rect[],
  lineHeight: number,
  from: number,
  to: number,
): void {
  let free = from;
  for (let i = 0; i < rects.length;) {
    const first = rects[i]!;
    let last = first;
    let highest = heightOf(first);
    for (i++; i < rects.length && isOneName(mappings, first, rects[i]!); i++) {
      last = rects[i]!;
      highest = Math.max(highest, heightOf(last));
    }
    const middle = (first.top + last.bottom) / 2;
    const hasRoom = middle - lineHeight / 2 >= free && middle + lineHeight / 2 <= to;
    if (isNamed(mappings, first) && highest < TEXT_HEIGHT && hasRoom) {
      names.push({ text: mappingName(mappings, first.last), top: first.top, bottom: last.bottom });
      free = middle + lineHeight / 2;
    }
  }
}

function isNamed(mappings: Mappings, rect: Rect): boolean {
  return rect.first === rect.last && mappings.facts(rect.last).path !== '';
}

function isOneName(mappings: Mappings, rect: Rect, next: Rect): boolean {
  return isNamed(mappings, next) && mappings.facts(next.last).path === mappings.facts(rect.last).path;
}

function heightOf(rect: Rect): number {
  return rect.bottom - rect.top;
}
