import type { Chunk } from '../model/chunk';
import { between } from './between';
import type { Block, BlockRange, Range } from './block';
import { chunkBlocks } from './chunk-block';
import type { Filter } from './filter';
import type { Mappings } from '../model/mappings';
import { mixedBlock } from './mixed-blocks';
import { firstAtMost, lastAtMost } from '../model/search';
import { gapWeight } from './weight';

/** A range that was mapped a moment ago: it keeps its place until it has faded, so that rows do not jump. */
export interface Ghost extends Range {
  /** Index of its map in the state. */
  readonly map: number;
}

/** What lies between two neighbouring boundaries, its places at zoom 1 from the top of the scale. */
export type ScaleRange = BlockRange;

/** Chunks that are measured between two looks at the clock. */
const CHUNKS_AT_ONCE = 32;
/** In the place of a range: the gap between a block and the one below it. */
const GAP_BELOW = -1;

/**
 * Where addresses are, from top to bottom: one scale for all maps of a state, so that a child's mapping stands beside
 * its parent's. High addresses are on top; gaps are collapsed. Heights depend on nothing but the sizes between
 * neighbouring boundaries: a mapping that comes or goes moves others by its own height only.
 *
 * It is a list of blocks, most of them a chunk of a map, which is measured once: a scale costs a step for each of them, and what the
 * chunks that are new cost.
 */
export class AddressScale {
  /** y of the lowest boundary; 0 when nothing is mapped. */
  readonly height: number;
  private readonly lows: Float64Array;
  /** y of each block's high end, descending. */
  private readonly tops: Float64Array;

  /** @param blocks from low to high, none overlapping. */
  constructor(private readonly blocks: readonly Block[]) {
    this.lows = Float64Array.from(blocks, (block) => block.low);
    this.tops = new Float64Array(blocks.length);
    let y = 0;
    for (let k = blocks.length - 1; k >= 0; k--) {
      const block = blocks[k]!;
      const gap = k + 1 < blocks.length ? blocks[k + 1]!.low - block.high : 0;
      y += gap > 0 ? gapWeight(gap) : 0;
      this.tops[k] = y;
      y += block.height;
    }
    this.height = y;
  }

  /** y of an address at zoom 1; inside a range in proportion; 0 above the highest boundary, `height` below the lowest. */
  yOf(address: number): number {
    const { blocks, tops } = this;
    const k = lastAtMost(this.lows, address);
    const block = blocks[k];
    if (block === undefined) {
      return this.height;
    }
    const top = tops[k]!;
    if (address >= block.high) {
      const next = blocks[k + 1];
      return next === undefined ? 0 : between(address, block.high, next.low, top, this.bottomOf(k + 1));
    }
    return top + block.yOf(address);
  }

  /** The range drawn at `y`; null outside of all. */
  rangeAt(y: number): ScaleRange | null {
    const at = this.placeOf(y);
    return at === null ? null : this.rangeIn(at.block, at.place);
  }

  /** The ranges from the one at `y` on, downwards. None where nothing is drawn at `y`. */
  *rangesFrom(y: number): Generator<ScaleRange> {
    const at = this.placeOf(y);
    for (let k = at?.block ?? -1, from = at?.place; k >= 0; k--, from = undefined) {
      for (let place = from ?? this.blocks[k]!.last; place >= 0; place--) {
        const range = this.rangeIn(k, place);
        if (range !== null) {
          yield range;
        }
      }
      if (k > 0 && this.tops[k - 1]! > this.bottomOf(k)) {
        yield this.gapBelow(k);
      }
    }
  }

  /** The address drawn at `y` (zoom 1), clamped to what is mapped. */
  addressAt(y: number): number {
    const range = this.rangeAt(y);
    if (range === null) {
      return y < 0 ? (this.blocks.at(-1)?.high ?? 0) : (this.blocks[0]?.low ?? 0);
    }
    return between(y, range.top, range.bottom, range.high, range.low);
  }

  /** Which block, and which of its ranges, is drawn at `y`. */
  private placeOf(y: number): { readonly block: number; readonly place: number } | null {
    if (y < 0 || y >= this.height) {
      return null;
    }
    const block = firstAtMost(this.tops, y);
    const place = y >= this.bottomOf(block) ? GAP_BELOW : this.blocks[block]!.placeAt(y - this.tops[block]!);
    return { block, place };
  }

  private rangeIn(k: number, place: number): ScaleRange | null {
    if (place === GAP_BELOW) {
      return this.gapBelow(k);
    }
    const range = this.blocks[k]!.range(place);
    const y = this.tops[k]!;
    return range === null ? null : { ...range, top: y + range.top, bottom: y + range.bottom };
  }

  private gapBelow(k: number): ScaleRange {
    const [low, high] = [this.blocks[k - 1]!.high, this.blocks[k]!.low];
    return { low, high, top: this.bottomOf(k), bottom: this.tops[k - 1]!, covered: false };
  }

  private bottomOf(k: number): number {
    return this.tops[k]! + this.blocks[k]!.height;
  }
}

/**
 * Measures chunks that are new, until there is no more time: a scale of a map that is large and new is much work at once.
 *
 * @returns whether all are measured.
 */
export function measureChunks(maps: readonly Mappings[], filter: Filter, isOver: () => boolean): boolean {
  const measured = chunkBlocks(filter);
  return maps.every(({ chunks }) =>
    chunks.every((chunk, k) => {
      measured(chunk);
      return k % CHUNKS_AT_ONCE !== 0 || !isOver();
    }),
  );
}

/** The scale of all maps together. */
export function addressScale(maps: readonly Mappings[], ghosts: readonly Ghost[], filter: Filter): AddressScale {
  const wholeChunk = chunkBlocks(filter);
  const places = maps.map(() => -1);
  const cuts = cutsOf(maps, ghosts);
  const blocks = cuts.map((low, i) => {
    const limit = cuts[i + 1] ?? Infinity;
    const here = new Set<Chunk>();
    maps.forEach(({ chunks }, map) => {
      // Every chunk begins at a cut, so that a map has one at most between two cuts.
      if (chunks[places[map]! + 1]?.start(0) === low) {
        places[map]!++;
      }
      const chunk = chunks[places[map]!];
      if (chunk !== undefined && chunk.end(chunk.length - 1) > low) {
        here.add(chunk);
      }
    });
    const gone = ghosts.length === 0 ? ghosts : ghosts.filter(({ start, end }) => start < limit && end > low);
    const [only] = here;
    const isWhole =
      only !== undefined &&
      here.size === 1 &&
      gone.length === 0 &&
      only.start(0) === low &&
      only.end(only.length - 1) <= limit;
    return isWhole ? wholeChunk(only) : mixedBlock({ chunks: [...here], ghosts: gone, low, limit, filter });
  });
  return new AddressScale(blocks);
}

/** Where blocks begin: with the chunks of the maps, and with the lowest ghost if that is below all of them. Ascending, each once. */
function cutsOf(maps: readonly Mappings[], ghosts: readonly Ghost[]): number[] {
  const starts = maps.flatMap(({ starts }) => starts);
  const cuts = maps.length < 2 ? starts : [...new Set(starts)].sort((a, b) => a - b);
  const lowest = ghosts.reduce((low, { start }) => Math.min(low, start), Infinity);
  return lowest < (cuts[0] ?? Infinity) ? [lowest, ...cuts] : cuts;
}
