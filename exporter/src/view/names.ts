import type { Facts } from '../wire/facts';
import type { Kind } from '../wire/vma';
import { roleOfName } from '../model/roles/rules/files';
import type { Role, RoleId } from '../model/roles/role';
import { Roles } from '../model/roles/roles';
import { KIND_NAMES, KIND_WORDS } from './kinds';
import type { Mappings } from '../model/mappings';
import { roleInWords, roleLabel, roleName } from './role-words';
import { unescapeWire } from './unescape';

const SHORT: Partial<Record<Kind, string>> = { anon: 'anonymous', reserved: 'reserved', bss: 'bss', shared: 'shared' };

/** Roles of what has a name by which it is better known. */
const NAMED: ReadonlySet<RoleId> = new Set<RoleId>(['library', 'device']);

/** What a mapping is called by itself, without a look at its neighbours: a file's base name, what the kernel or the program named it, or its kind. */
export function shortName(facts: Pick<Facts, 'kind' | 'path' | 'perms'>): string {
  const { kind, path } = facts;
  if (path === '') {
    return SHORT[kind] ?? KIND_NAMES[kind].toLowerCase();
  }
  const role = roleOfName(facts);
  if (role !== null && !NAMED.has(role.id)) {
    return roleName(role);
  }
  const name = unescapeWire(path);
  if (name.startsWith('[')) {
    return kind === 'heap' || kind === 'stack' ? kind : name;
  }
  return name.slice(name.lastIndexOf('/', name.endsWith('/') ? name.length - 2 : name.length) + 1);
}

/** Whether the kernel gave memory the name of a file that is nowhere to be found. */
export function isCalledByKernel(facts: Facts): boolean {
  const role = roleOfName(facts);
  return role !== null && !NAMED.has(role.id);
}

/** What a mapping in its map is called: on its rectangle and in lists. A question mark behind it says that it seems to be so. */
export function mappingName(mappings: Mappings, index: number): string {
  const role = tellingRole(mappings, index);
  return role === null ? shortName(mappings.facts(index)) : roleLabel(role);
}

/** What a mapping in its map is for, in a sentence. */
export function mappingWords(mappings: Mappings, index: number): string {
  const role = Roles.of(mappings).at(index);
  return role === null ? KIND_WORDS[mappings.facts(index).kind] : roleInWords(role);
}

/** What a mapping in its map is called, as a title. */
export function mappingTitle(mappings: Mappings, index: number): string {
  const { kind, path } = mappings.facts(index);
  if (path === '' && tellingRole(mappings, index) === null) {
    return KIND_NAMES[kind];
  }
  const name = mappingName(mappings, index);
  return unescapeWire(path).endsWith(name) ? name : name.charAt(0).toUpperCase() + name.slice(1);
}

/** What a mapping in its map is for, in a word or two, with a question mark if it merely seems so; empty: no rule says. */
export function roleText(mappings: Mappings, index: number): string {
  const role = Roles.of(mappings).at(index);
  return role === null ? '' : roleLabel(role);
}

function tellingRole(mappings: Mappings, index: number): Role | null {
  const role = Roles.of(mappings).at(index);
  return role !== null && NAMED.has(role.id) ? null : role;
}
