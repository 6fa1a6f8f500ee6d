import type { Chunk } from '../model/chunk';
import type { Mappings } from '../model/mappings';

/** Place in each chunk of its largest mapping, the lowest of equals. */
const largest = new WeakMap<Chunk, number>();

/** Index of the largest mapping from `first` to `last`, both included; the lowest of equals. */
export function largestOf(mappings: Mappings, first: number, last: number): number {
  let found = first;
  let most = 0;
  eachPart(mappings, first, last, (chunk, from, to, base) => {
    const place = from === 0 && to === chunk.length ? largestOfChunk(chunk) : largestIn(chunk, from, to);
    const bytes = chunk.end(place) - chunk.start(place);
    if (bytes > most) {
      most = bytes;
      found = base + place;
    }
  });
  return found;
}

/** Whether a mapping from `first` to `last`, both included, is both writable and executable. */
export function anyWritableExecutable(mappings: Mappings, first: number, last: number): boolean {
  let any = false;
  eachPart(mappings, first, last, (chunk, from, to) => {
    if (chunk.sums.writableExecutableVmas === 0) {
      return;
    }
    any ||= from === 0 && to === chunk.length;
    for (let place = from; !any && place < to; place++) {
      any = chunk.factsAt(place).isWritableExecutable;
    }
  });
  return any;
}

/** Calls `visit` with what each chunk has of the mappings from `first` to `last`: [from, to), of which 0 has the index `base`. */
function eachPart(
  mappings: Mappings,
  first: number,
  last: number,
  visit: (chunk: Chunk, from: number, to: number, base: number) => void,
): void {
  const { chunks, firsts } = mappings;
  for (let k = mappings.chunkAt(first); k < chunks.length && firsts[k]! <= last; k++) {
    const chunk = chunks[k]!;
    const base = firsts[k]!;
    visit(chunk, Math.max(first - base, 0), Math.min(last + 1 - base, chunk.length), base);
  }
}

function largestOfChunk(chunk: Chunk): number {
  let place = largest.get(chunk);
  if (place === undefined) {
    place = largestIn(chunk, 0, chunk.length);
    largest.set(chunk, place);
  }
  return place;
}

function largestIn(chunk: Chunk, from: number, to: number): number {
  let found = from;
  let most = 0;
  for (let place = from; place < to; place++) {
    const bytes = chunk.end(place) - chunk.start(place);
    if (bytes > most) {
      most = bytes;
      found = place;
    }
  }
  return found;
}
