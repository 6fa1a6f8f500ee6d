import type { Chunk } from '../model/chunk';
import { MixedBlock, type Mixture } from './mixed-block';

/** Blocks kept for one chunk. It overlaps few of another map, but for one that spans far. */
const KEPT = 32;

/** By the first of their chunks, and by where they begin: where one goes on as another, that takes its place. */
const known = new WeakMap<Chunk, Map<number, { readonly mixture: Mixture; readonly block: MixedBlock }>>();

/** The block of a mixture. One without ghosts is measured once, as long as its chunks are the same: most of two large maps are. */
export function mixedBlock(mixture: Mixture): MixedBlock {
  const [first] = mixture.chunks;
  if (first === undefined || mixture.ghosts.length > 0) {
    return new MixedBlock(mixture);
  }
  const blocks = known.get(first) ?? new Map<number, { mixture: Mixture; block: MixedBlock }>();
  known.set(first, blocks);
  const last = blocks.get(mixture.low);
  if (last !== undefined && isSame(last.mixture, mixture)) {
    return last.block;
  }
  if (blocks.size >= KEPT) {
    blocks.clear();
  }
  const block = new MixedBlock(mixture);
  blocks.set(mixture.low, { mixture, block });
  return block;
}

function isSame(a: Mixture, b: Mixture): boolean {
  return (
    a.limit === b.limit &&
    a.filter === b.filter &&
    a.chunks.length === b.chunks.length &&
    a.chunks.every((chunk, i) => chunk === b.chunks[i])
  );
}
