const PAGE = 4096;

/** How high a range that a filter leaves out is drawn: there, but out of the way. */
export const FILTERED_WEIGHT = 2;

/**
 * How high a mapped range of `bytes` is drawn at zoom 1, in CSS pixels.
 *
 * Sizes span a factor of 2^30. A little more than logarithmic: one page stays visible (4), 8 MiB has room for a line of
 * text (15), and 1 GiB still reads as far larger (28).
 */
export function mappedWeight(bytes: number): number {
  const pages = bytes / PAGE;
  // Most are small, and all in view are asked for in every frame.
  return pages < SMALL && pages === Math.floor(pages) ? small[pages]! : weightOf(pages);
}

/** Pages from which on a weight is worked out each time. */
const SMALL = 1024;
const small = Float64Array.from({ length: SMALL }, (_, pages) => weightOf(pages));

function weightOf(pages: number): number {
  const doublings = Math.log2(Math.max(pages, 1));
  return 4 + 0.6 * doublings + 0.04 * doublings * doublings;
}

export const MAX_GAP_WEIGHT = 11;

/** How high a gap is drawn at zoom 1: collapsed, whatever its size; those of terabytes a little wider. */
export function gapWeight(bytes: number): number {
  return bytes >= 2 ** 32 ? MAX_GAP_WEIGHT : bytes >= 2 ** 21 ? 7 : 4;
}
