import type { Mappings } from '../model/mappings';
import type { Relation } from './types';

/**
 * How a child compares with its parent at `low`: the same up to the next boundary of either.
 *
 * @returns null where both have nothing.
 */
export function relationAt(parent: Mappings, child: Mappings, low: number): Relation | null {
  return relate(parent, parent.indexAt(low), child, child.indexAt(low));
}

/** The same for known indices; negative ones mean that nothing is mapped. */
export function relate(parent: Mappings, inParent: number, child: Mappings, inChild: number): Relation | null {
  if (inParent < 0 || inChild < 0) {
    return inParent >= 0 ? 'parent-only' : inChild >= 0 ? 'child-only' : null;
  }
  const [inOne, inOther] = [parent.facts(inParent), child.facts(inChild)];
  const same =
    inOne.perms === inOther.perms &&
    inOne.kind === inOther.kind &&
    inOne.path === inOther.path &&
    fileOrigin(parent, inParent) === fileOrigin(child, inChild);
  if (!same) {
    return 'differs';
  }
  return inOther.perms[3] === 's' ? 'shared' : 'copied';
}

/** The address that byte 0 of the file would have: equal for pieces of one mapping of a file. 0 where that is not known. */
function fileOrigin(mappings: Mappings, index: number): number {
  return mappings.facts(index).path === '' ? 0 : mappings.start(index) - mappings.offset(index) || 0;
}
