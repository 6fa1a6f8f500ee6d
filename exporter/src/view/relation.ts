import { indexAt } from './mapping-columns';
import type { MappingColumns, Relation } from './types';

/**
 * How [low, high) of a child compares with its parent's, where neither has a boundary inside the range.
 *
 * @returns null where both have nothing.
 */
export function relationAt(parent: MappingColumns, child: MappingColumns, low: number): Relation | null {
  return relate(parent, indexAt(parent, low), child, indexAt(child, low));
}

/** The same for known indices; negative ones mean that nothing is mapped. */
export function relate(
  parent: MappingColumns,
  inParent: number,
  child: MappingColumns,
  inChild: number,
): Relation | null {
  if (inParent < 0 || inChild < 0) {
    return inParent >= 0 ? 'parent-only' : inChild >= 0 ? 'child-only' : null;
  }
  const same =
    parent.perms[inParent] === child.perms[inChild] &&
    parent.kind[inParent] === child.kind[inChild] &&
    parent.path[inParent] === child.path[inChild] &&
    fileOrigin(parent, inParent) === fileOrigin(child, inChild);
  if (!same) {
    return 'differs';
  }
  return child.perms[inChild]![3] === 's' ? 'shared' : 'copied';
}

/** The address that byte 0 of the file would have: equal for pieces of one mapping of a file. */
function fileOrigin(columns: MappingColumns, index: number): number {
  return columns.path[index] === '' || columns.offset === undefined
    ? 0
    : columns.start[index]! - columns.offset[index]!;
}
