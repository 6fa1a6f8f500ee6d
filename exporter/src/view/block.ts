import type { Chunk } from '../model/chunk';
import { matches, type Filter } from './filter';
import type { Life } from './mappings';
import { FILTERED_WEIGHT, gapWeight, mappedWeight } from './weight';

/** An address range. */
export interface Range {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** The ranges of a block between neighbouring boundaries, from low to high addresses. */
export interface Ranges {
  /** Every address at which a map begins or ends a mapping; ascending, each once. */
  readonly bounds: Float64Array;
  /** Distance of each boundary from the top of the block at zoom 1, in CSS pixels: descending to 0. */
  readonly y: Float64Array;
  /** Whether anything (a ghost too) is mapped from boundary i to i + 1. */
  readonly covered: Uint8Array;
}

/** Neighbouring mappings, which are measured together: their height is known, their ranges once somebody looks. */
export interface Block {
  readonly low: number;
  readonly high: number;
  /** In CSS pixels, at zoom 1. */
  readonly height: number;
  readonly ranges: () => Ranges;
}

const NO_FILTER = new Set<never>();
const byFilter = new WeakMap<object, WeakMap<Chunk<Life>, Block>>();

/** Blocks that are a chunk each, for one filter; each is measured once. */
export function chunkBlocks(filter: Filter): (chunk: Chunk<Life>) => Block {
  const key = filter ?? NO_FILTER;
  const blocks = byFilter.get(key) ?? new WeakMap<Chunk<Life>, Block>();
  byFilter.set(key, blocks);
  return (chunk) => {
    let block = blocks.get(chunk);
    if (block === undefined) {
      block = blockOf([chunk], [], chunk.start(0), Infinity, filter);
      blocks.set(chunk, block);
    }
    return block;
  };
}

/** What [low, limit) holds of chunks of several maps, and of ghosts. Something must be there, from `low` on. */
export function blockOf(
  chunks: readonly Chunk<Life>[],
  ghosts: readonly Range[],
  low: number,
  limit: number,
  filter: Filter,
): Block {
  const count = measure(chunks, ghosts, low, limit, filter);
  let ranges: Ranges | undefined;
  return {
    low,
    high: bounds[count - 1]!,
    height: y[0]!,
    ranges: () => {
      if (ranges === undefined) {
        ranges = copyOf(measure(chunks, ghosts, low, limit, filter));
      }
      return ranges;
    },
  };
}

/** What was measured last: most blocks are asked for their height alone. */
let bounds = new Float64Array(1024);
let y = new Float64Array(1024);
let covered = new Uint8Array(1024);
let matching = new Uint8Array(1024);

/** What was measured, so many boundaries of it, in one piece of memory: a browser takes long for each. */
function copyOf(length: number): Ranges {
  const memory = new ArrayBuffer((2 * Float64Array.BYTES_PER_ELEMENT + 1) * length);
  const copy = {
    bounds: new Float64Array(memory, 0, length),
    y: new Float64Array(memory, Float64Array.BYTES_PER_ELEMENT * length, length),
    covered: new Uint8Array(memory, 2 * Float64Array.BYTES_PER_ELEMENT * length, length - 1),
  };
  copy.bounds.set(bounds.subarray(0, length));
  copy.y.set(y.subarray(0, length));
  copy.covered.set(covered.subarray(0, length - 1));
  return copy;
}

/** Measures what `blockOf` is given. @returns the number of boundaries. */
function measure(
  chunks: readonly Chunk<Life>[],
  ghosts: readonly Range[],
  low: number,
  limit: number,
  filter: Filter,
): number {
  const [only] = chunks;
  const isWhole =
    only !== undefined &&
    chunks.length === 1 &&
    ghosts.length === 0 &&
    only.start(0) === low &&
    only.end(only.length - 1) <= limit;
  const count = isWhole ? coverWhole(only, filter) : cover(chunks, ghosts, low, limit, filter);
  y[count - 1] = 0;
  for (let i = count - 2; i >= 0; i--) {
    const bytes = bounds[i + 1]! - bounds[i]!;
    const weight = covered[i] === 0 ? gapWeight(bytes) : matching[i] === 0 ? FILTERED_WEIGHT : mappedWeight(bytes);
    y[i] = y[i + 1]! + weight;
  }
  return count;
}

/** The same of a chunk that shares its addresses with no other: its boundaries are in order. @returns their number. */
function coverWhole(chunk: Chunk<Life>, filter: Filter): number {
  makeRoom(chunk.length);
  let count = 0;
  for (let index = 0; index < chunk.length; index++) {
    const start = chunk.start(index);
    if (count === 0) {
      bounds[count++] = start;
    } else if (bounds[count - 1] !== start) {
      covered[count - 1] = 0;
      bounds[count++] = start;
    }
    covered[count - 1] = 1;
    matching[count - 1] = filter === null || matches(filter, chunk.factsAt(index)) ? 1 : 0;
    bounds[count++] = chunk.end(index);
  }
  return count;
}

/** Finds the boundaries, and what lies between them. @returns their number. */
function cover(
  chunks: readonly Chunk<Life>[],
  ghosts: readonly Range[],
  low: number,
  limit: number,
  filter: Filter,
): number {
  const count = findBounds(chunks, ghosts, low, limit);
  covered.fill(0, 0, count);
  matching.fill(0, 0, count);
  for (const chunk of chunks) {
    let at = 0;
    for (let index = firstIn(chunk, low); index < chunk.length && chunk.start(index) < limit; index++) {
      const start = chunk.start(index);
      const end = chunk.end(index);
      const match = matches(filter, chunk.factsAt(index)) ? 1 : 0;
      while (bounds[at]! < start) {
        at++;
      }
      for (; at < count - 1 && bounds[at]! < end; at++) {
        covered[at] = 1;
        matching[at]! |= match;
      }
    }
  }
  for (const { start, end } of ghosts) {
    for (let at = 0; at < count - 1 && bounds[at]! < end; at++) {
      if (bounds[at]! >= start && covered[at] === 0) {
        covered[at] = 1;
        matching[at] = filter === null ? 1 : 0;
      }
    }
  }
  return count;
}

/** Finds the boundaries, ascending and each once. @returns their number. */
function findBounds(chunks: readonly Chunk<Life>[], ghosts: readonly Range[], low: number, limit: number): number {
  makeRoom(chunks.reduce((sum, chunk) => sum + chunk.length, 0) + ghosts.length);
  let length = 0;
  for (const chunk of chunks) {
    for (let index = firstIn(chunk, low); index < chunk.length && chunk.start(index) < limit; index++) {
      bounds[length++] = Math.max(chunk.start(index), low);
      bounds[length++] = Math.min(chunk.end(index), limit);
    }
  }
  for (const { start, end } of ghosts) {
    bounds[length++] = Math.max(start, low);
    bounds[length++] = Math.min(end, limit);
  }
  if (chunks.length + ghosts.length > 1) {
    bounds.subarray(0, length).sort();
  }
  let count = 0;
  for (let i = 0; i < length; i++) {
    if (count === 0 || bounds[i] !== bounds[count - 1]) {
      bounds[count++] = bounds[i]!;
    }
  }
  return count;
}

function makeRoom(ranges: number): void {
  const most = 2 * ranges;
  if (most > bounds.length) {
    bounds = new Float64Array(2 * most);
    y = new Float64Array(2 * most);
    covered = new Uint8Array(2 * most);
    matching = new Uint8Array(2 * most);
  }
}

/** Index in the chunk of the first mapping that ends above `low`. */
function firstIn(chunk: Chunk<Life>, low: number): number {
  const below = chunk.countTo(low) - 1;
  return below >= 0 && chunk.end(below) > low ? below : below + 1;
}
