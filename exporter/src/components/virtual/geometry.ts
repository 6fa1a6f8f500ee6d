/**
 * The tallest that a list is made, in CSS pixels: Firefox lays out no element beyond 17.9 million, Chromium none beyond 33.5 million. What
 * is longer scrolls faster than its scroll bar says.
 */
export const MAX_HEIGHT = 15_000_000;

/**
 * How far rows reach beyond the edges, in CSS pixels, so that a quick scroll shows no blanks before they are filled; and in steps of how
 * many they change, so that a list that is scrolled by a row renders nothing anew most of the time.
 */
const BEYOND = { margin: 250, step: 4 };

/** A list of rows of one height, and how much of it can be seen at once. All lengths in CSS pixels. */
export interface Geometry {
  readonly rows: number;
  readonly rowHeight: number;
  /** Height of what can be seen. */
  readonly viewport: number;
}

/** Some rows that follow one another: from `first` to before `last`. */
export interface RowSpan {
  readonly first: number;
  readonly last: number;
}

/** How tall the element that holds the rows is to be: never more than MAX_HEIGHT. */
export function heightOf({ rows, rowHeight }: Geometry): number {
  return Math.min(rows * rowHeight, MAX_HEIGHT);
}

/** How far into the rows one sees, in [0, all of them less the viewport], when their element is scrolled to `scrollTop`. */
export function offsetAt(geometry: Geometry, scrollTop: number): number {
  return clamped(geometry, scrollTop * scaleOf(geometry));
}

/** Where to scroll the element so that one sees so far into the rows. */
export function scrollTopAt(geometry: Geometry, offset: number): number {
  return clamped(geometry, offset) / scaleOf(geometry);
}

/** The offset nearest to `offset` at which a row is seen whole. */
export function offsetShowing(geometry: Geometry, offset: number, row: number): number {
  const top = row * geometry.rowHeight;
  return clamped(geometry, Math.max(Math.min(offset, top), top + geometry.rowHeight - geometry.viewport));
}

/** The rows to have in the document at an offset; none while nothing can be seen. */
export function spanAt({ rows, rowHeight, viewport }: Geometry, offset: number): RowSpan {
  if (viewport <= 0) {
    return { first: 0, last: 0 };
  }
  const down = (row: number): number => Math.floor(row / BEYOND.step) * BEYOND.step;
  const first = Math.min(Math.max(down((offset - BEYOND.margin) / rowHeight), 0), rows);
  const last = Math.min(down((offset + viewport + BEYOND.margin) / rowHeight) + BEYOND.step, rows);
  return { first, last: Math.max(first, last) };
}

/** The rows of a span, and one that is in the document wherever it is: it has the focus, or Tab leads to it. -1: there is none. */
export function indicesOf({ first, last }: RowSpan, always: number): number[] {
  const indices = Array.from({ length: last - first }, (_, i) => first + i);
  if (indices.length === 0 || always < 0 || (first <= always && always < last)) {
    return indices;
  }
  return always < first ? [always, ...indices] : [...indices, always];
}

function clamped({ rows, rowHeight, viewport }: Geometry, offset: number): number {
  return Math.max(Math.min(offset, rows * rowHeight - viewport), 0);
}

/** Pixels of rows for one pixel of the scroll bar: 1 unless the rows are taller than an element may be. */
function scaleOf(geometry: Geometry): number {
  const height = heightOf(geometry);
  const full = geometry.rows * geometry.rowHeight;
  return full > height && height > geometry.viewport ? (full - geometry.viewport) / (height - geometry.viewport) : 1;
}
