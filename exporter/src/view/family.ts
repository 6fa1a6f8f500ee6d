import { isAlike } from './kinship';
import type { Mappings } from '../model/mappings';
import type { AddressMapState, MapInput } from './types';

/** A process that the map may show. */
export interface FamilyMember {
  /** Stays the same from state to state for one process (`processKey`). */
  readonly id: string;
  /** Null: not known, as of a table of another origin. */
  readonly pid: number | null;
  /** Of its parent; null: not known. */
  readonly ppid: number | null;
  /** Its comm, unescaped. */
  readonly name: string;
  /** The same object means an equal map. */
  readonly mappings: Mappings;
}

/**
 * Makes states of a process and those beside it: first itself, then the children whose mappings lie where its own do, then whoever else
 * at a scale of their own; each by pid. Whoever has no mappings is left out, and so are all others of a process that has none.
 *
 * It makes none twice: equal maps give equal states, so that nothing is laid out anew.
 */
export class FamilyStates {
  private inputs = new Map<string, MapInput>();
  private last: AddressMapState = { maps: [] };

  /** The state of these processes, of which the first is the one that is looked at. */
  stateOf(members: readonly FamilyMember[]): AddressMapState {
    const kept = new Map<string, MapInput>();
    for (const input of inputsOf(members)) {
      const known = this.inputs.get(input.id);
      if (!kept.has(input.id)) {
        kept.set(input.id, known !== undefined && isSame(known, input) ? known : input);
      }
    }
    this.inputs = kept;
    const maps = [...kept.values()];
    if (maps.length !== this.last.maps.length || maps.some((map, i) => map !== this.last.maps[i])) {
      this.last = { maps };
    }
    return this.last;
  }
}

function inputsOf([first, ...rest]: readonly FamilyMember[]): MapInput[] {
  if (first === undefined) {
    return [];
  }
  const beside = first.mappings.length === 0 ? [] : rest.filter(({ mappings }) => mappings.length > 0);
  const sorted = beside.sort((a, b) => (a.pid ?? Infinity) - (b.pid ?? Infinity) || 0);
  const aligned = sorted.filter((member) => isForkOf(first, member));
  const others = sorted.filter((member) => !isForkOf(first, member));
  return [
    { id: first.id, title: titleOf(first.name, first), mappings: first.mappings },
    ...aligned.map((member) => {
      const name = member.ppid === null ? member.name : 'child';
      return { id: member.id, title: titleOf(name, member), mappings: member.mappings };
    }),
    ...others.map((member) => {
      const title = `${titleOf(member.name, member)} · own scale`;
      return { id: member.id, title, mappings: member.mappings, ownScale: true };
    }),
  ];
}

/** Where nobody knows whose child it is, its layout alone tells. */
function isForkOf(parent: FamilyMember, { ppid, mappings }: FamilyMember): boolean {
  return (ppid === null || ppid === parent.pid) && isAlike(parent.mappings, mappings);
}

function titleOf(name: string, { pid }: FamilyMember): string {
  return pid === null ? name : `${name} ${pid}`;
}

function isSame(a: MapInput, b: MapInput): boolean {
  return a.mappings === b.mappings && a.title === b.title && a.ownScale === b.ownScale;
}
