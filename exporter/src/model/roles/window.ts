import type { Facts } from '../../wire/facts';
import type { Mappings } from '../mappings';
import type { Role } from './role';
import type { Signs } from './signs';

/** A part of a map as the rules look at it, from low to high addresses; what a rule has said of a mapping no later one says again. */
export class Window {
  readonly length: number;
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly facts: Facts[] = [];
  private readonly roles: (Role | null)[];

  /** The mappings from `from` to `to` (exclusive). */
  constructor(
    mappings: Mappings<unknown>,
    from: number,
    to: number,
    readonly signs: Signs,
  ) {
    this.length = to - from;
    this.starts = new Float64Array(this.length);
    this.ends = new Float64Array(this.length);
    this.roles = new Array<Role | null>(this.length).fill(null);
    for (let i = 0; i < this.length; i++) {
      this.starts[i] = mappings.start(from + i);
      this.ends[i] = mappings.end(from + i);
      this.facts.push(mappings.facts(from + i));
    }
  }

  start(i: number): number {
    return this.starts[i]!;
  }

  end(i: number): number {
    return this.ends[i]!;
  }

  size(i: number): number {
    return this.ends[i]! - this.starts[i]!;
  }

  /** @param i must be in the window */
  factsAt(i: number): Facts {
    return this.facts[i]!;
  }

  role(i: number): Role | null {
    return this.roles[i] ?? null;
  }

  /** Whether there is a mapping there that has no name, is private, has these perms, and that no earlier rule has told of. */
  is(i: number, perms: string): boolean {
    const facts = this.facts[i];
    return facts !== undefined && facts.path === '' && facts.perms === perms && this.roles[i] === null;
  }

  /** The same without any of the rules. */
  isNameless(i: number, perms: string): boolean {
    const facts = this.facts[i];
    return facts !== undefined && facts.path === '' && facts.perms === perms;
  }

  /** Whether it begins where the one below it in the window ends. */
  adjoinsBelow(i: number): boolean {
    return i > 0 && i < this.length && this.ends[i - 1] === this.starts[i];
  }

  /** Says what it is for, unless an earlier rule has. */
  say(i: number, role: Role): void {
    this.roles[i] ??= role;
  }
}
