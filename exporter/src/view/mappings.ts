import type { AddressSpace } from '../model/address-space';
import type { Chunk } from '../model/chunk';
import type { Sums } from '../model/sums';
import type { Facts } from '../wire/facts';
import { lastAtMost } from '../model/search';

/** What is known of what happened to a mapping. Null: not known, as of a frame that does not tell it. */
export interface KnownLife {
  /** When it appeared, in Unix microseconds; null also: it was there before. */
  readonly since: number | null;
  /** When it last changed, in Unix microseconds. */
  readonly ts: number | null;
  /** The operation of that change, as on the wire (`mmap`, `brk`, ...). */
  readonly op: string | null;
  /** How often it was seen to change. */
  readonly count: number | null;
}

/** A map as the view is fed with it: never changed any more, as a clone that is left alone is not. */
export type StillMap = Pick<AddressSpace<KnownLife>, 'chunks' | 'starts' | 'size' | 'sums'>;

const known = new WeakMap<StillMap, Mappings>();

/**
 * The mappings of one address space by their place, from low to high addresses.
 *
 * Nothing is copied: they are read where they lie, in the chunks of the map. What is made of a chunk is kept by its identity wherever it
 * costs anything, so that a later state of the map costs what the chunks that have changed do.
 */
export class Mappings {
  readonly length: number;
  readonly chunks: readonly Chunk<KnownLife>[];
  /** First address of each chunk. */
  readonly starts: readonly number[];
  /** Place of the first mapping of each chunk; then the number of all. */
  readonly firsts: Int32Array;
  /** The chunk that was read last: the next is likely to be the same. */
  private at = 0;

  private constructor(private readonly map: StillMap) {
    this.chunks = map.chunks;
    this.starts = map.starts;
    this.length = map.size;
    this.firsts = new Int32Array(this.chunks.length + 1);
    this.chunks.forEach((chunk, k) => {
      this.firsts[k + 1] = this.firsts[k]! + chunk.length;
    });
  }

  /** Those of a map: the same for the same one. */
  static of(map: StillMap): Mappings {
    let mappings = known.get(map);
    if (mappings === undefined) {
      mappings = new Mappings(map);
      known.set(map, mappings);
    }
    return mappings;
  }

  /** What they add up to. */
  get sums(): Sums {
    return this.map.sums;
  }

  /** First address of the mapping at a place; page-aligned, hence exact in a double. */
  start(index: number): number {
    return this.chunkOf(index).start(index - this.firsts[this.at]!);
  }

  /** First address past its end. */
  end(index: number): number {
    return this.chunkOf(index).end(index - this.firsts[this.at]!);
  }

  /** Bytes into the file; NaN where that is not known. */
  offset(index: number): number {
    return this.chunkOf(index).offset(index - this.firsts[this.at]!);
  }

  /** What it is, wherever it is. */
  facts(index: number): Facts {
    return this.chunkOf(index).factsAt(index - this.firsts[this.at]!);
  }

  /** Undefined: nothing was seen to happen to it. */
  life(index: number): KnownLife | undefined {
    return this.chunkOf(index).note(index - this.firsts[this.at]!);
  }

  /** Index of the mapping that holds `address`, or, where none does, -1 minus the number of mappings wholly below it. */
  indexAt(address: number): number {
    const k = lastAtMost(this.starts, address);
    if (k < 0) {
      return -1;
    }
    const chunk = this.chunks[k]!;
    const below = chunk.countTo(address) - 1;
    const index = this.firsts[k]! + below;
    return chunk.end(below) > address ? index : -2 - index;
  }

  /** Place of the chunk that the mapping at `index` is in. */
  chunkAt(index: number): number {
    this.chunkOf(index);
    return this.at;
  }

  private chunkOf(index: number): Chunk<KnownLife> {
    const { firsts, at } = this;
    if (index < firsts[at]! || index >= firsts[at + 1]!) {
      this.at = lastAtMost(firsts, index);
    }
    return this.chunks[this.at]!;
  }
}
