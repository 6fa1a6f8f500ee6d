import type { Chunk } from '../model/chunk';
import { between } from './between';
import type { Block, BlockRange, Range } from './block';
import { matches, type Filter } from './filter';
import { firstAtMost, lastAtMost } from '../model/search';
import { FILTERED_WEIGHT, gapWeight, mappedWeight } from './weight';

/** What several maps, and ghosts, have of the addresses [low, limit). Something must be there, from `low` on. */
export interface Mixture {
  readonly chunks: readonly Chunk[];
  readonly ghosts: readonly Range[];
  readonly low: number;
  readonly limit: number;
  readonly filter: Filter;
}

/** The ranges between neighbouring boundaries, from low to high addresses. */
interface Ranges {
  /** Every address at which a map begins or ends a mapping; ascending, each once. */
  readonly bounds: Float64Array;
  /** Distance of each boundary from the top at zoom 1, in CSS pixels: descending to 0. */
  readonly y: Float64Array;
  /** Whether anything (a ghost too) is mapped from boundary i to i + 1. */
  readonly covered: Uint8Array;
}

/** Where the mappings of several maps, or ghosts, lie beside one another. Its ranges are kept once somebody looks at them. */
export class MixedBlock implements Block {
  readonly low: number;
  readonly high: number;
  readonly height: number;
  readonly last: number;
  private measured: Ranges | undefined;

  constructor(private readonly mixture: Mixture) {
    const count = measure(mixture);
    this.low = mixture.low;
    this.high = bounds[count - 1]!;
    this.height = y[0]!;
    this.last = count - 2;
  }

  yOf(address: number): number {
    const ranges = this.ranges();
    const i = lastAtMost(ranges.bounds, address);
    return between(address, ranges.bounds[i]!, ranges.bounds[i + 1]!, ranges.y[i]!, ranges.y[i + 1]!);
  }

  placeAt(distance: number): number {
    // That of the boundaries at or above is the upper end of the range.
    return Math.max(firstAtMost(this.ranges().y, distance), 1) - 1;
  }

  range(place: number): BlockRange {
    const ranges = this.ranges();
    return {
      low: ranges.bounds[place]!,
      high: ranges.bounds[place + 1]!,
      top: ranges.y[place + 1]!,
      bottom: ranges.y[place]!,
      covered: ranges.covered[place] === 1,
    };
  }

  private ranges(): Ranges {
    if (this.measured === undefined) {
      const count = measure(this.mixture);
      this.measured = {
        bounds: bounds.slice(0, count),
        y: y.slice(0, count),
        covered: covered.slice(0, count - 1),
      };
    }
    return this.measured;
  }
}

/** What was measured last: most blocks are asked for their height alone. */
let bounds = new Float64Array(1024);
let y = new Float64Array(1024);
let covered = new Uint8Array(1024);
let matching = new Uint8Array(1024);

/** @returns the number of boundaries. */
function measure(mixture: Mixture): number {
  const count = findBounds(mixture);
  cover(mixture, count);
  y[count - 1] = 0;
  for (let i = count - 2; i >= 0; i--) {
    const bytes = bounds[i + 1]! - bounds[i]!;
    const weight = covered[i] === 0 ? gapWeight(bytes) : matching[i] === 0 ? FILTERED_WEIGHT : mappedWeight(bytes);
    y[i] = y[i + 1]! + weight;
  }
  return count;
}

/** Finds what lies between so many boundaries. */
function cover({ chunks, ghosts, low, limit, filter }: Mixture, count: number): void {
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
}

/** Finds the boundaries, ascending and each once. @returns their number. */
function findBounds({ chunks, ghosts, low, limit }: Mixture): number {
  makeRoom(2 * (chunks.reduce((sum, chunk) => sum + chunk.length, 0) + ghosts.length));
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
  bounds.subarray(0, length).sort();
  let count = 0;
  for (let i = 0; i < length; i++) {
    if (count === 0 || bounds[i] !== bounds[count - 1]) {
      bounds[count++] = bounds[i]!;
    }
  }
  return count;
}

function makeRoom(boundaries: number): void {
  if (boundaries > bounds.length) {
    bounds = new Float64Array(2 * boundaries);
    y = new Float64Array(2 * boundaries);
    covered = new Uint8Array(2 * boundaries);
    matching = new Uint8Array(2 * boundaries);
  }
}

/** Index in the chunk of the first mapping that ends above `low`. */
function firstIn(chunk: Chunk, low: number): number {
  const below = chunk.countTo(low) - 1;
  return below >= 0 && chunk.end(below) > low ? below : below + 1;
}
