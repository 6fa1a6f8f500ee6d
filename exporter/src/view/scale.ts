import { matches, type Filter } from './filter';
import type { MappingColumns } from './types';
import { FILTERED_WEIGHT, gapWeight, mappedWeight } from './weight';

/** A range that was mapped a moment ago: it keeps its place until it has faded, so that rows do not jump. */
export interface Ghost {
  /** Index of its map in the state. */
  readonly map: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Where addresses are, from top to bottom: one scale for all maps of a state, so that a child's mapping stands beside
 * its parent's. High addresses are on top; gaps are collapsed. Heights depend on nothing but the sizes between
 * neighbouring boundaries: a mapping that comes or goes moves others by its own height only.
 */
export interface AddressScale {
  /** Every address at which some map begins or ends a mapping; ascending, each once. */
  readonly bounds: Float64Array;
  /** Distance of each boundary from the top at zoom 1, in CSS pixels: descending. */
  readonly y: Float64Array;
  /** Whether anything (a ghost too) is mapped from boundary i to i + 1. */
  readonly covered: Uint8Array;
  /** y of the lowest boundary; 0 when nothing is mapped. */
  readonly height: number;
}

/** The scale of all maps together. Linear in the number of mappings and maps. */
export function addressScale(maps: readonly MappingColumns[], ghosts: readonly Ghost[], filter: Filter): AddressScale {
  const bounds = boundaries(maps, ghosts);
  const segments = Math.max(bounds.length - 1, 0);
  const covered = new Uint8Array(segments);
  const matching = new Uint8Array(segments);
  for (const columns of maps) {
    let segment = 0;
    for (let index = 0; index < columns.length; index++) {
      const end = columns.end[index]!;
      const match = filter === null || matches(filter, columns, index) ? 1 : 0;
      while (bounds[segment]! < columns.start[index]!) {
        segment++;
      }
      for (; segment < segments && bounds[segment]! < end; segment++) {
        covered[segment] = 1;
        matching[segment]! |= match;
      }
    }
  }
  for (const ghost of ghosts) {
    for (let i = boundAt(bounds, ghost.start); i < segments && bounds[i]! < ghost.end; i++) {
      if (covered[i] === 0) {
        covered[i] = 1;
        matching[i] = filter === null ? 1 : 0;
      }
    }
  }
  const y = new Float64Array(bounds.length);
  // Maps that are large have many mappings of one size.
  let weighed = 0;
  let weight = 0;
  for (let i = segments - 1; i >= 0; i--) {
    const bytes = bounds[i + 1]! - bounds[i]!;
    if (covered[i] === 0) {
      y[i] = y[i + 1]! + gapWeight(bytes);
    } else if (matching[i] === 0) {
      y[i] = y[i + 1]! + FILTERED_WEIGHT;
    } else {
      if (bytes !== weighed) {
        weighed = bytes;
        weight = mappedWeight(bytes);
      }
      y[i] = y[i + 1]! + weight;
    }
  }
  return { bounds, y, covered, height: y[0] ?? 0 };
}

/** Index of the first boundary that is not below `address`; the number of boundaries when all are. */
export function boundAt(bounds: Float64Array, address: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bounds[middle]! < address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** y of an address at zoom 1; inside a range in proportion; 0 above the highest boundary, `height` below the lowest. */
export function yOf(scale: AddressScale, address: number): number {
  const above = boundAt(scale.bounds, address);
  if (above === scale.bounds.length) {
    return 0;
  }
  if (above === 0 || scale.bounds[above] === address) {
    return scale.y[above]!;
  }
  const low = scale.bounds[above - 1]!;
  const part = (address - low) / (scale.bounds[above]! - low);
  return scale.y[above - 1]! + part * (scale.y[above]! - scale.y[above - 1]!);
}

/** Index i of the range [bounds[i], bounds[i + 1]) drawn at `y` (zoom 1); -1 outside of all. */
export function rangeAt(scale: AddressScale, y: number): number {
  if (y < 0 || y >= scale.height) {
    return -1;
  }
  let low = 0;
  let high = scale.y.length - 1;
  while (low < high - 1) {
    const middle = (low + high) >>> 1;
    if (scale.y[middle]! > y) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The address drawn at `y` (zoom 1), clamped to what is mapped. */
export function addressAt(scale: AddressScale, y: number): number {
  const count = scale.bounds.length;
  if (count === 0) {
    return 0;
  }
  const range = rangeAt(scale, y);
  if (range === -1) {
    return y < 0 ? scale.bounds[count - 1]! : scale.bounds[0]!;
  }
  const part = (scale.y[range]! - y) / (scale.y[range]! - scale.y[range + 1]!);
  return scale.bounds[range]! + part * (scale.bounds[range + 1]! - scale.bounds[range]!);
}

function boundaries(maps: readonly MappingColumns[], ghosts: readonly Ghost[]): Float64Array {
  const sorted = ghosts.flatMap((ghost) => [ghost.start, ghost.end]).sort((a, b) => a - b);
  let bounds = Float64Array.from(sorted);
  for (const columns of maps) {
    bounds = merged(bounds, columns);
  }
  return maps.length === 0 ? merged(bounds, { length: 0, start: [], end: [] }) : bounds;
}

/** Both ascending sequences in one, each value once. */
function merged(
  bounds: Float64Array,
  columns: Pick<MappingColumns, 'length' | 'start' | 'end'>,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(bounds.length + 2 * columns.length);
  const total = 2 * columns.length;
  let length = 0;
  let i = 0;
  let j = 0;
  let last = -1;
  while (i < bounds.length || j < total) {
    const a = i < bounds.length ? bounds[i]! : Infinity;
    const b = j < total ? (j % 2 === 0 ? columns.start : columns.end)[j >>> 1]! : Infinity;
    const value = a <= b ? a : b;
    if (a <= b) {
      i++;
    } else {
      j++;
    }
    if (value !== last) {
      out[length++] = value;
      last = value;
    }
  }
  return out.slice(0, length);
}
