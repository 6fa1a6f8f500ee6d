import { mappingName } from './names';
import type { Rects } from './rects';
import type { MappingColumns } from './types';

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
 * Names to write beside a map, from the top down, as many as do not overlap. Nameless memory gets none: what is beside
 * should tell places apart.
 *
 * @param lineHeight in content pixels, as are the rectangles
 */
export function sideNames(columns: MappingColumns, rects: Rects, lineHeight: number): SideName[] {
  const names: SideName[] = [];
  let free = -Infinity;
  for (let i = 0; i < rects.length;) {
    let next = i + 1;
    let highest = heightOf(rects, i);
    while (next < rects.length && isOneName(columns, rects, i, next)) {
      highest = Math.max(highest, heightOf(rects, next));
      next++;
    }
    const top = rects.top[i]!;
    const bottom = rects.bottom[next - 1]!;
    const middle = (top + bottom) / 2;
    if (isNamed(columns, rects, i) && highest < TEXT_HEIGHT && middle - lineHeight / 2 >= free) {
      names.push({ text: mappingName(columns, rects.last[i]!), top, bottom });
      free = middle + lineHeight / 2;
    }
    i = next;
  }
  return names;
}

function isNamed(columns: MappingColumns, rects: Rects, i: number): boolean {
  return rects.first[i] === rects.last[i] && columns.path[rects.last[i]!] !== '';
}

function isOneName(columns: MappingColumns, rects: Rects, i: number, next: number): boolean {
  return isNamed(columns, rects, next) && columns.path[rects.last[next]!] === columns.path[rects.last[i]!];
}

function heightOf(rects: Rects, i: number): number {
  return rects.bottom[i]! - rects.top[i]!;
}
