import type { Facts } from '../wire/facts';
import type { Kind } from '../wire/vma';
import type { Range } from './block';
import type { Mappings } from '../model/mappings';

/** Mappings of a child that are looked up in its parent where neither stack nor vDSO can be compared. */
const SAMPLE = 64;

/** What an address space gets when a program is started, at places of its own, and keeps as long as the program runs. */
interface Landmarks {
  /** The main thread's; it grows and may be cut, but never moves. */
  readonly stack: Range | null;
  readonly vdso: Range | null;
  /** The lowest mapping of the executable. */
  readonly program: { readonly start: number; readonly facts: Facts } | null;
}

const landmarks = new WeakMap<Mappings, Landmarks>();
const verdicts = new WeakMap<Mappings, WeakMap<Mappings, boolean>>();

/**
 * Whether a child's mappings lie where its parent's do, as they do from a fork until either starts another program, so that the two
 * compare address by address. Two empty maps do not: there is nothing to compare.
 *
 * The layouts alone decide, by the landmarks that each program start sets anew, at random places: alike are two maps whose main stacks
 * overlap and whose vDSOs begin at the same address (whichever of the two both have), with nothing else where the child's program is.
 * The last tells programs apart where addresses are not randomised. What lies at the same place in every process (the vsyscall page, the
 * text of a program that is linked to an address) speaks for nothing.
 *
 * Whatever is mapped or unmapped meanwhile, landmarks stay: for two given programs the answer is one and the same, and it changes at an
 * exec only. Where a map has neither stack nor vDSO, as a table of another origin may not, the greater part of the child's mappings
 * decides. Costs a few searches, and for the same two maps nothing.
 */
export function isAlike(parent: Mappings, child: Mappings): boolean {
  if (parent.length === 0 || child.length === 0) {
    return false;
  }
  const known = verdicts.get(parent) ?? new WeakMap<Mappings, boolean>();
  verdicts.set(parent, known);
  let verdict = known.get(child);
  if (verdict === undefined) {
    verdict = parent === child || compare(parent, child);
    known.set(child, verdict);
  }
  return verdict;
}

function compare(parent: Mappings, child: Mappings): boolean {
  const [ours, theirs] = [landmarksOf(parent), landmarksOf(child)];
  const stacks =
    ours.stack !== null && theirs.stack !== null
      ? ours.stack.start < theirs.stack.end && theirs.stack.start < ours.stack.end
      : null;
  const vdsos = ours.vdso !== null && theirs.vdso !== null ? ours.vdso.start === theirs.vdso.start : null;
  if (stacks === false || vdsos === false || isElsewhere(parent, theirs.program)) {
    return false;
  }
  return stacks === true || vdsos === true || resembles(parent, child);
}

/** Whether the parent has something else at the place of this program. Nameless memory may be the program's own, moved to large pages. */
function isElsewhere(parent: Mappings, program: Landmarks['program']): boolean {
  if (program === null) {
    return false;
  }
  const index = parent.indexAt(program.start);
  return index < 0 || (parent.facts(index).path !== '' && !isOneFile(parent.facts(index), program.facts));
}

function resembles(parent: Mappings, child: Mappings): boolean {
  let [same, seen] = [0, 0];
  const step = Math.max(child.length / SAMPLE, 1);
  for (let at = 0; at < child.length; at += step) {
    const index = Math.floor(at);
    const facts = child.facts(index);
    if (facts.kind !== 'special') {
      const other = parent.indexAt(child.start(index));
      seen++;
      same += other >= 0 && isOneFile(parent.facts(other), facts) ? 1 : 0;
    }
  }
  return same > seen / 2;
}

/** Whether two mappings are of one file, whatever it is called by now, or of none. */
function isOneFile(one: Facts, other: Facts): boolean {
  return one.inode === '0' || other.inode === '0'
    ? withoutMark(one.path) === withoutMark(other.path)
    : one.inode === other.inode && one.dev === other.dev;
}

/** A path without what says that the file has been replaced or removed: two maps may have been read before and after. */
function withoutMark(path: string): string {
  return path.replace(/ \(deleted\)$/, '');
}

function landmarksOf(mappings: Mappings): Landmarks {
  let found = landmarks.get(mappings);
  if (found === undefined) {
    const last = mappings.chunks.length - 1;
    const program = firstOf(mappings, 0, 1, ['text', 'data']);
    found = {
      stack: rangeOf(mappings, firstOf(mappings, last, -1, ['stack'])),
      vdso: rangeOf(mappings, firstOf(mappings, last, -1, ['vdso'])),
      program: program < 0 ? null : { start: mappings.start(program), facts: mappings.facts(program) },
    };
    landmarks.set(mappings, found);
  }
  return found;
}

/** Index of the lowest mapping of these kinds in the first chunk that has any, going up or down (`step`) from chunk `k`; -1: none has. */
function firstOf({ chunks, firsts }: Mappings, k: number, step: 1 | -1, kinds: readonly Kind[]): number {
  for (let at = k; at >= 0 && at < chunks.length; at += step) {
    const chunk = chunks[at]!;
    if (kinds.some((kind) => chunk.sums.total(kind).vmas > 0)) {
      for (let place = 0; place < chunk.length; place++) {
        if (kinds.includes(chunk.factsAt(place).kind)) {
          return firsts[at]! + place;
        }
      }
    }
  }
  return -1;
}

function rangeOf(mappings: Mappings, index: number): Range | null {
  return index < 0 ? null : { start: mappings.start(index), end: mappings.end(index) };
}
