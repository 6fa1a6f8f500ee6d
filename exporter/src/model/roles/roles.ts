import type { Chunk } from '../chunk';
import type { Span } from '../chunks-apart';
import type { Mappings } from '../mappings';
import { RULES } from './rules';
import { signsOf, type Signs } from './signs';
import type { Role } from './role';
import { proven, threadsByMapping } from './proof';
import { Window } from './window';
import type { Thread } from '../thread';

interface Known {
  /** The chunks in reach of its edges, itself among them: with other neighbours a mapping may be for something else. */
  readonly near: readonly Chunk[];
  readonly signs: string;
  readonly roles: readonly (Role | null)[];
}

const ofChunks = new WeakMap<Chunk, Known>();
const ofMaps = new WeakMap<Mappings<unknown>, Roles>();

/**
 * What the mappings of one state of a map are for. Told by chunk when asked for, and kept with the chunk as long as neither it nor what
 * is near it changes; where threads were seen, they prove or correct it.
 */
export class Roles {
  private readonly signs: Signs;
  private readonly seen: ReadonlyMap<number, readonly Thread[]>;
  private readonly told: (readonly (Role | null)[] | undefined)[] = [];

  private constructor(private readonly mappings: Mappings<unknown>) {
    this.signs = signsOf(mappings);
    this.seen = threadsByMapping(mappings);
  }

  /** Those of a map: the same for the same one. */
  static of(mappings: Mappings<unknown>): Roles {
    let roles = ofMaps.get(mappings);
    if (roles === undefined) {
      roles = new Roles(mappings);
      ofMaps.set(mappings, roles);
    }
    return roles;
  }

  /** What the mapping at `index` is for; null: no rule says. */
  at(index: number): Role | null {
    const k = this.mappings.chunkAt(index);
    return this.ofChunk(k)[index - this.mappings.firsts[k]!]!;
  }

  /** The same for each mapping of the chunk at place `k`: the same array as long as nothing that bears on it changes. */
  ofChunk(k: number): readonly (Role | null)[] {
    return (this.told[k] ??= this.withThreads(k, this.tell(k)));
  }

  /** The threads whose stack pointers are in the mapping at `index`, whether or not that makes it a stack. */
  threadsAt(index: number): readonly Thread[] {
    return this.seen.get(index) ?? NONE;
  }

  private withThreads(k: number, roles: readonly (Role | null)[]): readonly (Role | null)[] {
    if (this.seen.size === 0) {
      return roles;
    }
    const first = this.mappings.firsts[k]!;
    const told = roles.map((role, n) => proven(role, this.mappings, first + n, this.threadsAt(first + n).length));
    return isSame(told, roles) ? roles : told;
  }

  private tell(k: number): readonly (Role | null)[] {
    const { mappings, signs } = this;
    const chunk = mappings.chunks[k]!;
    const known = ofChunks.get(chunk);
    const [first, end] = [mappings.firsts[k]!, mappings.firsts[k + 1]!];
    const { from, to } = runAround(mappings, { from: first, to: end });
    const near = mappings.chunks.slice(mappings.chunkAt(from), mappings.chunkAt(to - 1) + 1);
    if (known?.signs === signs.key && isSame(known.near, near)) {
      return known.roles;
    }
    const window = new Window(mappings, from, to, signs);
    for (const rule of RULES) {
      rule.apply(window);
    }
    const roles = Array.from({ length: end - first }, (_, n) => window.role(first - from + n));
    ofChunks.set(chunk, { near, signs: signs.key, roles });
    return roles;
  }
}

const NONE: readonly Thread[] = [];

/** How far rules look beyond a chunk in a run of mappings that has no gap. */
const MARGIN = 256;

/** The places of mappings and of all those that bear on what they are for: up to the gaps around them. */
export function runAround(mappings: Mappings<unknown>, { from, to }: Span): Span {
  let [low, high] = [from, to];
  while (low > 0 && from - low < MARGIN && mappings.end(low - 1) === mappings.start(low)) {
    low--;
  }
  while (high < mappings.length && high - to < MARGIN && mappings.end(high - 1) === mappings.start(high)) {
    high++;
  }
  return { from: low, to: high };
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, n) => one === others[n]);
}
