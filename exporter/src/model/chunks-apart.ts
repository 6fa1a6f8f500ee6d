import type { Chunk } from './chunk';

/** From the place `from` to before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where two states of a map may differ: what each of them has there. */
export interface Apart {
  readonly before: Span;
  readonly after: Span;
}

/** The chunks that two states of a map do not share, from low to high: those that both have are the same in both. */
export function chunksApart(before: readonly Chunk[], after: readonly Chunk[]): Apart[] {
  const found: Apart[] = [];
  let [i, j] = [0, 0];
  let [from, to] = [0, 0];
  const end = (): void => {
    if (from < i || to < j) {
      found.push({ before: { from, to: i }, after: { from: to, to: j } });
    }
  };
  while (i < before.length && j < after.length) {
    const [old, now] = [before[i]!, after[j]!];
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
  [i, j] = [before.length, after.length];
  end();
  return found;
}
