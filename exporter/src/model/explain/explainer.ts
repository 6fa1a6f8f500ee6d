import type { Chunk } from '../chunk';
import type { Mappings } from '../mappings';
import type { Role } from '../roles/role';
import { Roles } from '../roles/roles';
import { REACH } from './alternation';
import { lookAtChunk, type ChunkLook } from './chunk-look';
import { explanationOf, type Explanation } from './explanation';
import { gather } from './patterns';
import { Runs } from './runs';
import type { Sort } from './sort';
import { Totals } from './totals';

interface Kept {
  /** The numbers of the chunks that were looked at for it beside its own. */
  readonly neighbours: string;
  /** What its mappings are for, and those of the chunk above: the same arrays as long as nothing that bears on it changes. */
  readonly roles: readonly (Role | null)[];
  readonly above: readonly (Role | null)[] | undefined;
  readonly look: ChunkLook;
}

/**
 * Says why a map has as many VMAs as it has. What is found in a chunk is kept as long as it and its neighbours are in the map: to look at
 * a later state costs what has changed, and a step for each other chunk and mapping.
 */
export class Explainer {
  private readonly kept = new WeakMap<Chunk, Kept>();
  /** Chunks by number, so that what is kept of one does not keep its former neighbours. */
  private readonly numbers = new WeakMap<Chunk, number>();
  private numbered = 0;

  /** The explanation, at once: some tens of milliseconds for 65,530 VMAs. */
  explain(mappings: Mappings<unknown>): Explanation {
    const steps = this.steps(mappings);
    for (;;) {
      const step = steps.next();
      if (step.done === true) {
        return step.value;
      }
    }
  }

  /** The same in steps of up to a chunk of 256 VMAs, or one for each pattern, between which others may do their work. */
  *steps(mappings: Mappings<unknown>): Generator<undefined, Explanation, undefined> {
    const sorts = new Sorts();
    const looks: ChunkLook[] = [];
    for (let k = 0; k < mappings.chunks.length; k++) {
      const look = this.lookAt(mappings, k);
      looks.push(look);
      for (const totals of look.totals) {
        sorts.of(totals.sort).add(totals);
      }
      yield;
    }
    const gathered = gather(sorts.byId);
    yield;
    const runs = gathered.patterns.map(() => new Runs());
    const walk = new Walk(runs);
    for (const [k, look] of looks.entries()) {
      walk.over(mappings.chunks[k]!, look, gathered.placeOf);
      yield;
    }
    walk.end();
    return explanationOf(sorts.byId, gathered, runs);
  }

  private lookAt(mappings: Mappings<unknown>, k: number): ChunkLook {
    const chunk = mappings.chunks[k]!;
    const neighbours = this.neighboursOf(mappings, k);
    const its = Roles.of(mappings);
    const roles = its.ofChunk(k);
    const above = k + 1 < mappings.chunks.length ? its.ofChunk(k + 1) : undefined;
    let kept = this.kept.get(chunk);
    if (kept?.neighbours !== neighbours || kept.roles !== roles || kept.above !== above) {
      const look = lookAtChunk(mappings, k, [...roles, above?.[0] ?? null]);
      kept = { neighbours, roles, above, look };
      this.kept.set(chunk, kept);
    }
    return kept.look;
  }

  /** The chunks that hold the REACH mappings before this one, and those after it. */
  private neighboursOf({ chunks }: Mappings<unknown>, k: number): string {
    let text = '';
    for (let [at, reached] = [k - 1, 0]; at >= 0 && reached < REACH; at--) {
      text += `${this.numberOf(chunks[at]!)} `;
      reached += chunks[at]!.length;
    }
    text += '|';
    for (let [at, reached] = [k + 1, 0]; at < chunks.length && reached < REACH; at++) {
      text += ` ${this.numberOf(chunks[at]!)}`;
      reached += chunks[at]!.length;
    }
    return text;
  }

  private numberOf(chunk: Chunk): number {
    let number = this.numbers.get(chunk);
    if (number === undefined) {
      number = this.numbered++;
      this.numbers.set(chunk, number);
    }
    return number;
  }
}

/** What each sort of a map adds up to. */
class Sorts {
  readonly byId = new Map<string, Totals>();
  /** Most sorts are one object in all chunks, which is found sooner than a text. */
  private readonly known = new Map<Sort, Totals>();

  of(sort: Sort): Totals {
    let sum = this.known.get(sort);
    if (sum === undefined) {
      sum = this.byId.get(sort.id) ?? new Totals(sort);
      this.byId.set(sort.id, sum);
      this.known.set(sort, sum);
    }
    return sum;
  }
}

/** Goes over mappings from low to high, and puts those that touch and are of one pattern together. */
class Walk {
  private pattern = -1;
  private start = 0;
  private upTo = 0;

  constructor(private readonly runs: readonly Runs[]) {}

  over(chunk: Chunk, { totals, which }: ChunkLook, placeOf: ReadonlyMap<string, number>): void {
    const places = totals.map(({ sort }) => placeOf.get(sort.id)!);
    for (let index = 0; index < chunk.length; index++) {
      const pattern = places[which[index]!]!;
      const start = chunk.start(index);
      if (pattern !== this.pattern || start !== this.upTo) {
        this.end();
        if (pattern === this.pattern) {
          this.runs[pattern]!.addGap(start - this.upTo);
        }
        this.pattern = pattern;
        this.start = start;
      }
      this.upTo = chunk.end(index);
    }
  }

  end(): void {
    if (this.pattern >= 0) {
      this.runs[this.pattern]!.add(this.start, this.upTo);
    }
  }
}
