import type { Facts } from '../../wire/facts';

/** The longest period that is looked for, in mappings. */
const LONGEST = 4;
/** So often a period is repeated at least. */
const REPEATS = 8;
/** How far to either side of a mapping others decide whether it alternates. */
export const REACH = LONGEST * REPEATS;

/** Mappings that follow one another, whether or not they touch. */
export interface Sequence {
  readonly length: number;
  readonly facts: readonly Facts[];
  readonly sizes: ArrayLike<number>;
}

/** One of the mappings that alternate. */
export interface Part {
  readonly perms: string;
  readonly path: string;
  /** In bytes; null: they differ. */
  readonly bytes: number | null;
}

/** What alternates: the same for all mappings of a stretch, wherever one begins to look. */
export type Parts = readonly Part[];

/**
 * What alternates where: two to four mappings that differ, by permissions and name and, where that holds, size, and are repeated eight
 * times or more. The shortest period counts, and one with like sizes before one without.
 *
 * @returns the parts for each of the sequence, or undefined where nothing alternates. Right for those that have REACH others on each
 * side, or all that there are.
 */
export function alternating(sequence: Sequence): (Parts | undefined)[] {
  const found = new Array<Parts | undefined>(sequence.length).fill(undefined);
  const isTaken = new Uint8Array(sequence.length);
  for (const sized of [true, false]) {
    for (let period = 1; period <= LONGEST; period++) {
      forEachStretch(sequence, period, sized, (from, to) => {
        let parts: Parts | undefined;
        for (let at = from; at < to; at++) {
          if (isTaken[at] === 0) {
            isTaken[at] = 1;
            // What merely repeats alternates with nothing.
            found[at] = period === 1 ? undefined : (parts ??= partsOf(sequence, from, period, sized));
          }
        }
      });
    }
  }
  return found;
}

/** Calls back with each stretch, from place to before place, in which each mapping is like the one `period` before it. */
function forEachStretch(
  { length, facts, sizes }: Sequence,
  period: number,
  sized: boolean,
  found: (from: number, to: number) => void,
): void {
  let from = 0;
  for (let at = period; at <= length; at++) {
    if (at < length && isLike(facts[at]!, facts[at - period]!) && (!sized || sizes[at] === sizes[at - period])) {
      continue;
    }
    if (at - from >= period * REPEATS) {
      found(from, at);
    }
    from = at - period + 1;
  }
}

function isLike(one: Facts, other: Facts): boolean {
  return one === other || (one.perms === other.perms && one.path === other.path);
}

function partsOf({ facts, sizes }: Sequence, from: number, period: number, sized: boolean): Parts {
  const parts = Array.from({ length: period }, (_, n): Part => {
    const { perms, path } = facts[from + n]!;
    return { perms, path, bytes: sized ? sizes[from + n]! : null };
  });
  const rotations = parts.map((_, n) => [...parts.slice(n), ...parts.slice(0, n)]);
  return rotations.reduce((first, next) => (idOf(next) < idOf(first) ? next : first));
}

/** Names what alternates: the same for the same parts. */
export function idOf(parts: Parts): string {
  return parts.map(({ perms, path, bytes }) => `${perms} ${bytes ?? '*'} ${path}`).join(' | ');
}
