import type { Kind } from '../wire/vma';
import { KIND_NAMES } from './kinds';
import { unescapeWire } from './unescape';

const SHORT: Partial<Record<Kind, string>> = { anon: 'anonymous', bss: 'bss', shared: 'shared' };

/** What a mapping is called on its rectangle: a file's base name, what the kernel or the program named it, or its kind. */
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
