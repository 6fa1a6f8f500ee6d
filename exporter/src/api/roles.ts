import type { AddressSpace } from '../model/address-space';
import { Mappings } from '../model/mappings';
import type { RoleId } from '../model/roles/role';
import { Roles } from '../model/roles/roles';

/** What each VMA of a map is for, as columns: derived here, for it depends on neighbours and on what else is mapped. */
export interface RoleColumns {
  /** Null where no rule says. */
  role: (RoleId | null)[];
  /** Whose: a runtime, an allocator, a file's base name; null: nobody's in particular, or no role. */
  role_of: (string | null)[];
  /** Whether it can hardly be anything else; null without a role. */
  role_sure: (boolean | null)[];
}

/** @param map which is not changed any more: a clone. */
export function encodeRoles(map: AddressSpace): RoleColumns {
  const mappings = Mappings.of(map);
  const roles = Roles.of(mappings);
  const columns: RoleColumns = { role: [], role_of: [], role_sure: [] };
  for (let index = 0; index < mappings.length; index++) {
    const role = roles.at(index);
    columns.role.push(role?.id ?? null);
    columns.role_of.push(role?.of ?? null);
    columns.role_sure.push(role?.isSure ?? null);
  }
  return columns;
}
