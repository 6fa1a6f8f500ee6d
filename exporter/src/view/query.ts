import type { Chunk } from '../model/chunk';
import { lastAtMost } from '../model/search';
import type { Facts } from '../wire/facts';
import { GROUP_NAMES, kindGroupOf, KIND_NAMES } from './kinds';
import type { Mappings } from '../model/mappings';
import type { Role } from '../model/roles/role';
import { Roles } from '../model/roles/roles';
import { isInRoleName, roleName } from './role-words';
import { unescapeWire } from './unescape';

const ADDRESS = /^(?:0x)?([0-9a-f]{4,16})$/i;
const PERMS = /^[r-][w-][x-][ps-]?$/;

/** What was found in a map, in the order in which it is drawn: from high addresses to low. */
export interface Finds {
  readonly count: number;
  /** The address that was asked for, if nothing is mapped there; then nothing is found. Null: no address was. */
  readonly free: number | null;
  /** First address of the nth find, from 0 to `count` - 1. */
  start(nth: number): number;
  /** Which find holds `address`; where none does, -1 minus the number of finds above it. */
  placeOf(address: number): number;
}

/**
 * A search for an address (hex, with or without 0x), permissions (`rwx`, `r-xp`), part of a path, or of what a mapping is for (`thread
 * stack`), or a kind by its name (`heap`, `anonymous`), in whatever case. A word that could be an address and is in no path is one.
 *
 * What is found in a chunk of a map is kept as long as the chunk: to search a later state of the map costs what has changed of it, and a
 * step for each other chunk.
 */
export class Query {
  private readonly wanted: (facts: Facts) => boolean;
  /** What is asked for if no path has it. */
  private readonly address: number | null = null;
  private readonly found = new WeakMap<object, readonly number[]>();
  /** Whether these are wanted: many mappings have the same. */
  private readonly known = new WeakMap<Facts, boolean>();
  /** What a role has to be called; null: no role is called so. */
  private readonly role: string | null;
  private latest: { readonly mappings: Mappings; readonly finds: Finds } | null = null;

  private constructor(text: string) {
    const needle = text.toLowerCase();
    // As names are shown of what merely seems to be so.
    const role = needle.replace(/\?$/, '');
    this.role = isInRoleName(role) ? role : null;
    const address = PERMS.test(text) ? undefined : ADDRESS.exec(text)?.[1];
    if (address !== undefined) {
      this.address = Number.parseInt(address, 16);
    }
    this.wanted = PERMS.test(text)
      ? (facts) => facts.perms.startsWith(text)
      : address !== undefined && needle.startsWith('0x')
        ? () => false
        : (facts) => unescapeWire(facts.path).toLowerCase().includes(needle) || isCalled(facts, needle);
  }

  /** Null: there is nothing to look for. */
  static of(text: string): Query | null {
    const trimmed = text.trim();
    return trimmed === '' ? null : new Query(trimmed);
  }

  /** What is found now; the same for the same mappings. */
  in(mappings: Mappings): Finds {
    if (this.latest?.mappings !== mappings) {
      this.latest = { mappings, finds: this.search(mappings) };
    }
    return this.latest.finds;
  }

  private search(mappings: Mappings): Finds {
    const { chunks } = mappings;
    const roles = this.role === null ? null : Roles.of(mappings);
    const foundIn = (k: number): readonly number[] => this.foundIn(chunks[k]!, roles?.ofChunk(k) ?? null);
    /** Number of finds in the chunks before each; then of all. */
    const before = new Int32Array(chunks.length + 1);
    chunks.forEach((_chunk, k) => {
      before[k + 1] = before[k]! + foundIn(k).length;
    });
    const count = before[chunks.length]!;
    if (count === 0 && this.address !== null) {
      return at(mappings, this.address);
    }
    return {
      count,
      free: null,
      start: (nth) => {
        const fromLow = count - 1 - nth;
        const k = lastAtMost(before, fromLow);
        const chunk = chunks[k]!;
        return chunk.start(foundIn(k)[fromLow - before[k]!]!);
      },
      placeOf: (address) => {
        const k = lastAtMost(mappings.starts, address);
        if (k < 0) {
          return -1 - count;
        }
        const chunk = chunks[k]!;
        const found = foundIn(k);
        const below = chunk.countTo(address) - 1;
        const last = lastAtMost(found, below);
        const isThere = found[last] === below && chunk.end(below) > address;
        const above = count - before[k]! - (last + 1);
        return isThere ? above : -1 - above;
      },
    };
  }

  /**
   * Places in the chunk, ascending.
   *
   * @param roles of its mappings, the same as long as they are: kept with these, for with other neighbours there are others.
   */
  private foundIn(chunk: Chunk, roles: readonly (Role | null)[] | null): readonly number[] {
    const key = roles ?? chunk;
    let found = this.found.get(key);
    if (found === undefined) {
      const places: number[] = [];
      let facts: Facts | undefined;
      let isWanted = false;
      for (let place = 0; place < chunk.length; place++) {
        const these = chunk.factsAt(place);
        if (these !== facts) {
          facts = these;
          isWanted = this.wants(these);
        }
        const role = roles?.[place] ?? null;
        if (isWanted || (role !== null && roleName(role).toLowerCase().includes(this.role!))) {
          places.push(place);
        }
      }
      found = places.length === 0 ? NOTHING : places;
      this.found.set(key, found);
    }
    return found;
  }

  private wants(facts: Facts): boolean {
    let wants = this.known.get(facts);
    if (wants === undefined) {
      wants = this.wanted(facts);
      this.known.set(facts, wants);
    }
    return wants;
  }
}

const NOTHING: readonly number[] = [];

/** What is at an address. */
function at(mappings: Mappings, address: number): Finds {
  const index = mappings.indexAt(address);
  if (index < 0) {
    return { count: 0, free: address, start: () => address, placeOf: () => -1 };
  }
  const start = mappings.start(index);
  const end = mappings.end(index);
  return {
    count: 1,
    free: null,
    start: () => start,
    placeOf: (place) => (place >= end ? -1 : place >= start ? 0 : -2),
  };
}

/** Whether that is what a kind of mappings is called, or what the legend calls several. */
function isCalled({ kind }: Facts, name: string): boolean {
  // A newer source may know kinds that have no name here.
  const called: Partial<Record<string, string>> = KIND_NAMES;
  return [called[kind], GROUP_NAMES[kindGroupOf(kind)]].some((one) => one?.toLowerCase() === name);
}
