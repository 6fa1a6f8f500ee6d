import type { AddressScale } from './scale';
import type { MappingColumns } from './types';

/**
 * The rectangles of one map at one zoom, from top to bottom, in whole CSS pixels from the top of the content. They never
 * overlap, every mapping is in exactly one, and those below a pixel share one: so as many as there are pixels, at most.
 */
export interface Rects {
  readonly length: number;
  readonly top: Int32Array;
  readonly bottom: Int32Array;
  /** Index of the lowest mapping in the rectangle. */
  readonly first: Int32Array;
  /** Index of the highest mapping in the rectangle; equal to `first` unless it is merged. */
  readonly last: Int32Array;
}

/** Places the mappings of one map. Linear in their number. */
export function placeRects(columns: MappingColumns, scale: AddressScale, zoom: number): Rects {
  const { bounds, y } = scale;
  const capacity = columns.length;
  const top = new Int32Array(capacity);
  const bottom = new Int32Array(capacity);
  const first = new Int32Array(capacity);
  const last = new Int32Array(capacity);
  let length = 0;
  let below = bounds.length - 1;
  let floor = 0;
  for (let index = columns.length - 1; index >= 0; index--) {
    const end = columns.end[index]!;
    while (bounds[below]! > end) {
      below--;
    }
    const exactTop = y[below]! * zoom;
    const start = columns.start[index]!;
    while (bounds[below]! > start) {
      below--;
    }
    const to = Math.round(y[below]! * zoom);
    const previous = length - 1;
    if (to <= floor && previous >= 0 && bottom[previous]! - top[previous]! === 1) {
      first[previous] = index;
      continue;
    }
    // One pixel at least: it comes off the next one, which is why a rectangle is never more than a pixel off.
    const from = Math.max(Math.round(exactTop), floor);
    top[length] = from;
    bottom[length] = floor = Math.max(to, from + 1);
    first[length] = last[length] = index;
    length++;
  }
  return {
    length,
    top: top.subarray(0, length),
    bottom: bottom.subarray(0, length),
    first: first.subarray(0, length),
    last: last.subarray(0, length),
  };
}

/** Index of the rectangle that covers pixel `y`, or -1 minus the number of rectangles above it. */
export function rectAt(rects: Rects, y: number): number {
  let low = 0;
  let high = rects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rects.bottom[middle]! <= y) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < rects.length && rects.top[low]! <= y ? low : -1 - low;
}

/** Index of the rectangle that the mapping at `index` is in. */
export function rectOf(rects: Rects, index: number): number {
  let low = 0;
  let high = rects.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rects.first[middle]! > index) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
