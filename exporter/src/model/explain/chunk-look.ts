import type { Facts } from '../../wire/facts';
import type { Mappings } from '../mappings';
import type { Role } from '../roles/role';
import { alternating, REACH, type Parts } from './alternation';
import { apartBecause } from './reasons';
import { partIn } from './role-part';
import { alternationSort, namedSort, namelessSort, type Sort } from './sort';
import { Totals } from './totals';

/** What the mappings of one chunk are counted as. */
export interface ChunkLook {
  /** Of each sort that is in the chunk. */
  readonly totals: readonly Totals[];
  /** Which of these a mapping is counted in, by its place in the chunk. */
  readonly which: Uint8Array;
}

/**
 * Looks at a chunk, and as far as REACH at its neighbours.
 *
 * @param k place of the chunk
 * @param roles what its mappings are for, and then the first one above it
 */
export function lookAtChunk(mappings: Mappings<unknown>, k: number, roles: readonly (Role | null)[]): ChunkLook {
  const [first, end] = [mappings.firsts[k]!, mappings.firsts[k + 1]!];
  const from = Math.max(first - REACH, 0);
  const to = Math.min(end + REACH, mappings.length);
  const facts: Facts[] = [];
  const starts = new Float64Array(to - from);
  const sizes = new Float64Array(to - from);
  for (let index = from; index < to; index++) {
    const start = mappings.start(index);
    facts.push(mappings.facts(index));
    starts[index - from] = start;
    sizes[index - from] = mappings.end(index) - start;
  }
  const parts = alternating({ length: to - from, facts, sizes });
  const table = new Table();
  const which = new Uint8Array(end - first);
  for (let index = first; index < end; index++) {
    const at = index - from;
    const bytes = sizes[at]!;
    const these = facts[at]!;
    const isJoined = at + 1 < to - from && starts[at]! + bytes === starts[at + 1];
    const part = partIn(roles[index - first]!, isJoined ? roles[index - first + 1]! : null);
    const place =
      part !== null
        ? table.placeOf(part.sort)
        : parts[at] !== undefined
          ? table.placeOfParts(parts[at])
          : these.path === ''
            ? table.placeOf(namelessSort(these.perms, bytes))
            : table.placeOfFacts(these);
    which[index - first] = place;
    const totals = table.totals[place]!;
    totals.count(bytes, part?.isCompanion ?? false, part?.isSure ?? true);
    if (at > 0 && starts[at - 1]! + sizes[at - 1]! === starts[at]) {
      totals.countReason(apartBecause(facts[at - 1]!, these, () => continues(mappings, index, sizes[at - 1]!)));
    }
  }
  return { totals: table.totals, which };
}

/** Whether the offset is where the mapping below ends; null: not known. */
function continues(mappings: Mappings<unknown>, index: number, bytesBelow: number): boolean | null {
  const distance = mappings.offset(index) - mappings.offset(index - 1);
  return Number.isNaN(distance) ? null : distance === bytesBelow;
}

/** The sorts of a chunk by place. Sorts are made and compared as seldom as can be: a chunk has far fewer than mappings. */
class Table {
  readonly totals: Totals[] = [];
  private readonly byId = new Map<string, number>();
  private readonly known = new Map<object, number>();

  placeOf(sort: Sort): number {
    return this.known.get(sort) ?? this.learn(sort, sort);
  }

  placeOfParts(parts: Parts): number {
    return this.known.get(parts) ?? this.learn(parts, alternationSort(parts));
  }

  placeOfFacts(facts: Facts): number {
    return this.known.get(facts) ?? this.learn(facts, namedSort(facts));
  }

  private learn(what: object, sort: Sort): number {
    let place = this.byId.get(sort.id);
    if (place === undefined) {
      place = this.totals.push(new Totals(sort)) - 1;
      this.byId.set(sort.id, place);
    } else if (sort.type === 'files') {
      this.totals[place]!.within(sort.folder);
    }
    this.known.set(what, place);
    return place;
  }
}
