import type { AddressSpace } from './address-space';
import { chunksApart } from './chunks-apart';
import { Comparison } from './comparison';
import type { Statement } from './statement';

/**
 * The statements that turn the map `before` into the map `after`, from low to high addresses: one for each VMA that is
 * new or different, one for each gap of `after` in which `before` has something. Empty when the maps agree. Made in
 * that order, a later one may find itself true already. Costs a step for each chunk, and one for each VMA of those that
 * the two do not share.
 */
export function statementsBetween(before: AddressSpace, after: AddressSpace): Statement[] {
  return chunksApart(before.chunks, after.chunks).flatMap((apart) => {
    const comparison = new Comparison(before.chunks.slice(apart.before.from, apart.before.to));
    for (const chunk of after.chunks.slice(apart.after.from, apart.after.to)) {
      chunk.visit((start, end, offset, facts) => {
        comparison.come(start, end, offset, facts);
      });
    }
    return comparison.end();
  });
}
