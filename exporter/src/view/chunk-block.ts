import type { Chunk } from '../model/chunk';
import { between } from './between';
import type { Block, BlockRange } from './block';
import { matches, type Filter } from './filter';
import { firstAtMost } from '../model/search';
import { FILTERED_WEIGHT, gapWeight, mappedWeight } from './weight';

/** Mappings of a run: what lies within one is added up when it is asked for. */
const RUN = 16;

/**
 * A whole chunk that nothing overlaps. Of its heights only those of runs of mappings are kept: to find one costs a search and a few
 * additions, and a map of a million takes no memory for what nobody looks at.
 *
 * Its ranges are the mappings at even places, and at odd ones the gaps above them where there are any.
 */
export class ChunkBlock implements Block {
  readonly height: number;
  /** Distance from the top to that of the highest mapping of each run; descending to 0. */
  private readonly tops: number[];

  constructor(
    private readonly chunk: Chunk,
    private readonly filter: Filter,
  ) {
    this.tops = new Array<number>(Math.ceil(chunk.length / RUN)).fill(0);
    let y = 0;
    for (let index = chunk.length - 1; index >= 0; index--) {
      if (index === this.highestOf(this.runOf(index))) {
        this.tops[this.runOf(index)] = y;
      }
      y += this.weight(index);
      y += index > 0 ? this.gapBelow(index) : 0;
    }
    this.height = y;
  }

  get low(): number {
    return this.chunk.start(0);
  }

  get high(): number {
    return this.chunk.end(this.chunk.length - 1);
  }

  get last(): number {
    return 2 * (this.chunk.length - 1);
  }

  yOf(address: number): number {
    const { chunk } = this;
    const index = chunk.countTo(address) - 1;
    const end = chunk.end(index);
    const top = this.topOf(index);
    if (address < end) {
      return between(address, chunk.start(index), end, top + this.weight(index), top);
    }
    return between(address, end, chunk.start(index + 1), top, this.bottomOf(index + 1));
  }

  placeAt(y: number): number {
    const run = firstAtMost(this.tops, y);
    let bottom = this.tops[run]!;
    for (let index = this.highestOf(run); index > 0; index--) {
      bottom += this.weight(index);
      if (y < bottom) {
        return 2 * index;
      }
      bottom += this.gapBelow(index);
      if (y < bottom) {
        return 2 * index - 1;
      }
    }
    return 0;
  }

  range(place: number): BlockRange | null {
    const { chunk } = this;
    const index = place >>> 1;
    const top = this.topOf(index);
    if (place % 2 === 0) {
      const [low, high, bottom] = [chunk.start(index), chunk.end(index), top + this.weight(index)];
      return { low, high, top, bottom, covered: true };
    }
    const [low, high] = [chunk.end(index), chunk.start(index + 1)];
    return low === high ? null : { low, high, top: this.bottomOf(index + 1), bottom: top, covered: false };
  }

  /** Distance of a mapping's upper end from the top. */
  private topOf(index: number): number {
    const run = this.runOf(index);
    let y = this.tops[run]!;
    for (let above = this.highestOf(run); above > index; above--) {
      y += this.weight(above);
      y += this.gapBelow(above);
    }
    return y;
  }

  private bottomOf(index: number): number {
    return this.topOf(index) + this.weight(index);
  }

  private weight(index: number): number {
    const { chunk, filter } = this;
    return filter === null || matches(filter, chunk.factsAt(index))
      ? mappedWeight(chunk.end(index) - chunk.start(index))
      : FILTERED_WEIGHT;
  }

  private gapBelow(index: number): number {
    const bytes = this.chunk.start(index) - this.chunk.end(index - 1);
    return bytes === 0 ? 0 : gapWeight(bytes);
  }

  private runOf(index: number): number {
    return Math.floor(index / RUN);
  }

  private highestOf(run: number): number {
    return Math.min(run * RUN + RUN, this.chunk.length) - 1;
  }
}

const NO_FILTER = new Set<never>();
const byFilter = new WeakMap<object, WeakMap<Chunk, Block>>();

/** Blocks that are a chunk each, for one filter; each is measured once. */
export function chunkBlocks(filter: Filter): (chunk: Chunk) => Block {
  const key = filter ?? NO_FILTER;
  const blocks = byFilter.get(key) ?? new WeakMap<Chunk, Block>();
  byFilter.set(key, blocks);
  return (chunk) => {
    let block = blocks.get(chunk);
    if (block === undefined) {
      block = new ChunkBlock(chunk, filter);
      blocks.set(chunk, block);
    }
    return block;
  };
}
