import type { Facts } from '../../wire/facts';
import type { RoleId } from '../roles/role';
import { idOf, type Parts } from './alternation';
import { fileGroupOf, type FileGroup } from './folders';

const MIB = 1024 * 1024;
/** Memory of one size is told apart up to here: beyond, sizes are seldom alike, and they must not be as many as mappings. */
const LARGEST_SIZE = 1024 * MIB;

/** What a mapping is counted as. It depends on the mapping and its neighbours alone, never on how many others there are. */
export type Sort =
  | { readonly type: 'alternation'; readonly id: string; readonly parts: Parts }
  | { readonly type: 'role'; readonly id: string; readonly role: RoleId; readonly of: string | null }
  | { readonly type: 'shared'; readonly id: string; readonly name: string }
  /** `folder` is that of the file that it was made for: others of the sort may have others. */
  | ({ readonly type: 'files'; readonly id: string } & FileGroup)
  | { readonly type: 'named'; readonly id: string; readonly name: string }
  | { readonly type: 'anonymous'; readonly id: string; readonly perms: string; readonly bytes: number | null }
  | { readonly type: 'other'; readonly id: 'other' };

export const OTHER: Sort = { type: 'other', id: 'other' };

/** That of mappings that alternate. */
export function alternationSort(parts: Parts): Sort {
  return { type: 'alternation', id: `alternation ${idOf(parts)}`, parts };
}

const roles = new Map<string, Sort>();

/** That of mappings with a role, and of those that go with them: one object for all such. @param of whose; few have names for that */
export function roleSort(role: RoleId, of: string | null): Sort {
  const id = of === null ? `role ${role}` : `role ${role} ${of}`;
  let sort = roles.get(id);
  if (sort === undefined) {
    sort = { type: 'role', id, role, of };
    roles.set(id, sort);
  }
  return sort;
}

const anonymous = new Map<string, Map<number | null, Sort>>();

/** That of nameless memory, of one size or of any (null): one object for all such. */
export function anonymousSort(perms: string, bytes: number | null): Sort {
  let bySize = anonymous.get(perms);
  if (bySize === undefined) {
    bySize = new Map();
    anonymous.set(perms, bySize);
  }
  let sort = bySize.get(bytes);
  if (sort === undefined) {
    sort = { type: 'anonymous', id: `anonymous ${perms} ${bytes ?? '*'}`, perms, bytes };
    bySize.set(bytes, sort);
  }
  return sort;
}

/** That of nameless memory of so many bytes. */
export function namelessSort(perms: string, bytes: number): Sort {
  return anonymousSort(perms, toldApart(bytes));
}

/** Of up to 1 MiB each size by itself, beyond whole MiB: up to 1,280 of them. */
function toldApart(bytes: number): number | null {
  return bytes <= MIB || (bytes % MIB === 0 && bytes <= LARGEST_SIZE) ? bytes : null;
}

/** That of a mapping with a name, or of a file. */
export function namedSort({ kind, path }: Facts): Sort {
  if (kind === 'shared') {
    const name = withoutNumbers(path);
    return { type: 'shared', id: `shared ${name}`, name };
  }
  if (path.startsWith('/')) {
    const group = fileGroupOf(path);
    const { isDeleted, suffix, top } = group;
    const id = `files ${isDeleted ? 'deleted ' : ''}${suffix === '' ? '*' : suffix} ${top}/`;
    return { type: 'files', id, ...group };
  }
  if (path.startsWith('[anon')) {
    const name = withoutNumbers(path);
    return { type: 'named', id: `named ${name}`, name };
  }
  return OTHER;
}

/** Names that programs number are one name. */
function withoutNumbers(name: string): string {
  return name.replace(/\\[0-7]{3}|\d+/g, (found) => (found.startsWith('\\') ? found : '#'));
}
