import type { Role, RoleId } from '../roles/role';
import { roleSort, type Sort } from './sort';

/** What a mapping with a role is counted as. */
export interface RolePart {
  readonly sort: Sort;
  /** It merely goes with another, as a guard does with its stack. */
  readonly isCompanion: boolean;
  readonly isSure: boolean;
}

/** Where these are, the path says more: of which files, of what shared memory. */
const TOLD_BY_PATH: ReadonlySet<RoleId> = new Set(['library', 'device', 'memfd', 'shared-anonymous']);
/** What merged with something else is counted as what it would be alone. */
const ALONE: Partial<Readonly<Record<RoleId, RoleId>>> = {
  'thread-stack-and-more': 'thread-stack',
  'arena-and-more': 'arena',
};
/** What guards are for. */
const GUARDED: ReadonlySet<RoleId> = new Set(['thread-stack', 'fiber-stack']);

/**
 * What a mapping is counted as by its role. Guards count with the stack that they guard, reserves with the arena that grows into them.
 *
 * @param above the role of the mapping that begins where this one ends
 * @returns null where the role does not say
 */
export function partIn(role: Role | null, above: Role | null): RolePart | null {
  if (role === null || TOLD_BY_PATH.has(role.id)) {
    return null;
  }
  if (role.id === 'guard') {
    const guarded = above === null ? null : (ALONE[above.id] ?? above.id);
    return above !== null && guarded !== null && GUARDED.has(guarded)
      ? { sort: roleSort(guarded, above.of), isCompanion: true, isSure: above.isSure }
      : null;
  }
  if (role.id === 'arena-reserve') {
    return { sort: roleSort('arena', role.of), isCompanion: true, isSure: role.isSure };
  }
  // A file's name would tell each library's zeroed data from all others.
  const of = role.id === 'bss' ? null : role.of;
  return { sort: roleSort(ALONE[role.id] ?? role.id, of), isCompanion: false, isSure: role.isSure };
}
