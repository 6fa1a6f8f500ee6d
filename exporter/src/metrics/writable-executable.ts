import type { AddressSpace } from '../model/address-space';
import { Mappings } from '../model/mappings';
import { jitOf } from '../model/roles/role';
import { Roles } from '../model/roles/roles';
import { signsOf } from '../model/roles/signs';
import type { Sums } from '../model/sums';

/** Where what no rule explains is counted. */
export const UNKNOWN_JIT = 'unknown';

/** VMAs of a map whose code can be written, by the runtime whose code it is. */
export type CodeByJit = ReadonlyMap<string, number>;

/** By what a map adds up to, which is another object once one of its VMAs changes. */
const known = new WeakMap<Sums, CodeByJit>();
const NONE: CodeByJit = new Map();

/**
 * Counts the VMAs that are both writable and executable, and those executable ones of memory that another mapping of the process writes to.
 * Costs nothing for a map that has neither, nor for one that has not changed.
 */
export function codeByJit(map: AddressSpace): CodeByJit {
  const { sums } = map;
  if (sums.writableExecutableVmas === 0 && sums.sharedCodeVmas === 0) {
    return NONE;
  }
  let counts = known.get(sums);
  if (counts === undefined) {
    counts = count(map);
    known.set(sums, counts);
  }
  return counts;
}

function count(map: AddressSpace): CodeByJit {
  // Of a clone, for what is known of chunks is kept with them, and these change no more.
  const mappings = Mappings.of(map.clone());
  const [roles, signs] = [Roles.of(mappings), signsOf(mappings)];
  const counts = new Map<string, number>();
  mappings.chunks.forEach((chunk, k) => {
    if (chunk.sums.writableExecutableVmas === 0 && chunk.sums.sharedCodeVmas === 0) {
      return;
    }
    for (let place = 0; place < chunk.length; place++) {
      const facts = chunk.factsAt(place);
      if (facts.isWritableExecutable || (facts.isSharedCode && signs.isWrittenAndRun(facts))) {
        const jit = jitOf(roles.at(mappings.firsts[k]! + place)) ?? UNKNOWN_JIT;
        counts.set(jit, (counts.get(jit) ?? 0) + 1);
      }
    }
  });
  return counts;
}
