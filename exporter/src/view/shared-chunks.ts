import { chunksApart, type Apart, type Span } from '../model/chunks-apart';
import type { Mappings } from '../model/mappings';

/** What two states of a map do not share, as places of mappings, from low to high. Costs a step for each chunk. */
export function differing(before: Mappings, after: Mappings): Apart[] {
  return chunksApart(before.chunks, after.chunks).map((apart) => ({
    before: mappingsOf(before, apart.before),
    after: mappingsOf(after, apart.after),
  }));
}

function mappingsOf({ firsts }: Mappings, { from, to }: Span): Span {
  return { from: firsts[from]!, to: firsts[to]! };
}
