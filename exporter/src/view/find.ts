import type { Mappings } from './mappings';
import { unescapeWire } from './unescape';

/** What a search came to: mappings, from low to high, or an address at which nothing is mapped. */
export type Found =
  | { readonly type: 'mappings'; readonly indices: readonly number[] }
  | { readonly type: 'free'; readonly address: number };

const ADDRESS = /^(?:0x)?([0-9a-f]{4,16})$/i;
const PERMS = /^[r-][w-][x-][ps-]?$/;

/**
 * Finds an address (hex, with or without 0x), permissions (`rwx`, `r-xp`), or part of a path, in whatever case. A word
 * that could be an address and is in no path is one.
 */
export function find(mappings: Mappings, query: string): Found {
  const text = query.trim();
  if (text === '') {
    return { type: 'mappings', indices: [] };
  }
  if (PERMS.test(text)) {
    return { type: 'mappings', indices: indicesWhere(mappings, (i) => mappings.facts(i).perms.startsWith(text)) };
  }
  const needle = text.toLowerCase();
  const address = ADDRESS.exec(text)?.[1];
  if (address === undefined || !/^0x/i.test(text)) {
    const indices = indicesWhere(mappings, (i) => unescapeWire(mappings.facts(i).path).toLowerCase().includes(needle));
    if (indices.length > 0 || address === undefined) {
      return { type: 'mappings', indices };
    }
  }
  const at = Number.parseInt(address, 16);
  const index = mappings.indexAt(at);
  return index >= 0 ? { type: 'mappings', indices: [index] } : { type: 'free', address: at };
}

function indicesWhere(mappings: Mappings, wanted: (index: number) => boolean): number[] {
  const indices: number[] = [];
  for (let i = 0; i < mappings.length; i++) {
    if (wanted(i)) {
      indices.push(i);
    }
  }
  return indices;
}
