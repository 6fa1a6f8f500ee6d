import type { KnownLife } from './known-life';
import type { AddressSpace } from './address-space';
import type { Chunk } from './chunk';
import type { Sums } from './sums';
import type { Facts } from '../wire/facts';
import { lastAtMost } from './search';
import type { Thread } from './thread';

/** A map that is never changed any more, as a clone that is left alone is not. */
export type StillMap<Note = KnownLife> = Pick<AddressSpace<Note>, 'chunks' | 'starts' | 'size' | 'sums'>;

const known = new WeakMap<StillMap<unknown>, Mappings<unknown>>();

/**
 * The mappings of one address space by their place, from low to high addresses.
 *
 * Nothing is copied: they are read where they lie, in the chunks of the map. What is made of a chunk is kept by its identity wherever it
 * costs anything, so that a later state of the map costs what the chunks that have changed do.
 */
export class Mappings<Note = KnownLife> {
  readonly length: number;
  readonly chunks: readonly Chunk<Note>[];
  /** First address of each chunk. */
  readonly starts: readonly number[];
  /** Place of the first mapping of each chunk; then the number of all. */
  readonly firsts: Int32Array;
  /** The chunk that was read last: the next is likely to be the same. */
  private at = 0;

  private constructor(
    private readonly map: StillMap<Note>,
    /** The process's threads as they were seen on it; null: nobody looked. */
    readonly threads: readonly Thread[] | null,
  ) {
    this.chunks = map.chunks;
    this.starts = map.starts;
    this.length = map.size;
    this.firsts = new Int32Array(this.chunks.length + 1);
    this.chunks.forEach((chunk, k) => {
      this.firsts[k + 1] = this.firsts[k]! + chunk.length;
    });
  }

  /** Those of a map, and the threads that were seen on it: the same for the same ones. */
  static of<Note>(map: StillMap<Note>, threads: readonly Thread[] | null = null): Mappings<Note> {
    let mappings = known.get(map) as Mappings<Note> | undefined;
    if (mappings?.threads !== threads) {
      mappings = new Mappings(map, threads);
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

  /** What the keeper of the map noted on it. */
  note(index: number): Note | undefined {
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

  private chunkOf(index: number): Chunk<Note> {
    const { firsts, at } = this;
    if (index < firsts[at]! || index >= firsts[at + 1]!) {
      this.at = lastAtMost(firsts, index);
    }
    return this.chunks[this.at]!;
  }
}
