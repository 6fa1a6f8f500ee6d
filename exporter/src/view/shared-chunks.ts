import type { Mappings } from './mappings';

/** Mappings by their indices, from `from` to before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where two states of a map may differ: what each of them has there. */
export interface Differing {
  readonly before: Span;
  readonly after: Span;
}

/**
 * What two states of a map do not share, from low to high: chunks that both have are the same in both. Costs a step for each chunk.
 */
export function differing(before: Mappings, after: Mappings): Differing[] {
  const found: Differing[] = [];
  let [i, j] = [0, 0];
  let [from, to] = [0, 0];
  const end = (): void => {
    const span = {
      before: { from: before.firsts[from]!, to: before.firsts[i]! },
      after: { from: after.firsts[to]!, to: after.firsts[j]! },
    };
    if (from < i || to < j) {
      found.push(span);
    }
  };
  while (i < before.chunks.length && j < after.chunks.length) {
    const [old, now] = [before.chunks[i]!, after.chunks[j]!];
    if (old === now) {
      end();
      from = ++i;
      to = ++j;
      continue;
    }
    const [low, high] = [old.start(0), now.start(0)];
    i += low <= high ? 1 : 0;
    j += high <= low ? 1 : 0;
  }
  [i, j] = [before.chunks.length, after.chunks.length];
  end();
  return found;
}
