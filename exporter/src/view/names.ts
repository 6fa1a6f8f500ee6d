import type { Kind } from '../wire/vma';
import { KIND_NAMES, KIND_WORDS } from './kinds';
import { roleOf, type Role } from './roles';
import type { Mappings } from '../model/mappings';
import { unescapeWire } from './unescape';

const SHORT: Partial<Record<Kind, string>> = { anon: 'anonymous', reserved: 'reserved', bss: 'bss', shared: 'shared' };

const ROLE_NAMES: Readonly<Record<Role, readonly [name: string, words: string]>> = {
  'thread-stack': ['thread stack', 'Seems to be a thread’s stack: a guard that nobody may touch lies right below it.'],
  guard: ['guard', 'Seems to be a guard: a stack that overflows runs into it and is stopped.'],
  arena: ['malloc arena', 'Seems to be an arena of glibc’s malloc: a thread’s own heap, 64 MiB of address space each.'],
  'arena-reserve': [
    'arena reserve',
    'Seems to be the part of a malloc arena that is not in use yet: addresses, no memory.',
  ],
  'shared-anonymous': [
    'shared anonymous',
    'Memory that this process and its children share: mmap() with MAP_SHARED and no file.',
  ],
};

/** What a mapping is called by itself: a file's base name, what the kernel or the program named it, or its kind. */
export function shortName(kind: Kind, path: string): string {
  if (path === '') {
    return SHORT[kind] ?? KIND_NAMES[kind].toLowerCase();
  }
  const name = unescapeWire(path);
  if (name.startsWith('[')) {
    return kind === 'heap' || kind === 'stack' ? kind : name;
  }
  return name.slice(name.lastIndexOf('/', name.endsWith('/') ? name.length - 2 : name.length) + 1);
}

/** What a mapping in its map is called: on its rectangle. */
export function mappingName(mappings: Mappings, index: number): string {
  const role = roleOf(mappings, index);
  return role === null ? shortName(mappings.facts(index).kind, mappings.facts(index).path) : ROLE_NAMES[role][0];
}

/** What a mapping in its map is for, in a sentence. */
export function mappingWords(mappings: Mappings, index: number): string {
  const role = roleOf(mappings, index);
  return role === null ? KIND_WORDS[mappings.facts(index).kind] : ROLE_NAMES[role][1];
}

/** What a mapping in its map is called, as a title. */
export function mappingTitle(mappings: Mappings, index: number): string {
  const kind = mappings.facts(index).kind;
  if (mappings.facts(index).path === '' && roleOf(mappings, index) === null) {
    return KIND_NAMES[kind];
  }
  const name = mappingName(mappings, index);
  return unescapeWire(mappings.facts(index).path).endsWith(name) ? name : name.charAt(0).toUpperCase() + name.slice(1);
}
