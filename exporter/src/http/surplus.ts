import type { Holder } from './holders';

/** A connection, by what matters for whose turn it is to go. */
export interface Held {
  /** Whether a request of it is being answered. */
  readonly busy: boolean;
  /** When it was opened, or last became idle; by performance.now(). */
  readonly since: number;
}

/**
 * Which connections are to go, that `count` be freed: one by one, always of the holder who has most then, his longest idle first.
 */
export function surplus<T extends Held>(byHolder: ReadonlyMap<Holder, readonly T[]>, count: number): Map<Holder, T[]> {
  const left = new Map([...byHolder].map(([holder, connections]) => [holder, [...connections].sort(byIdleness)]));
  const chosen = new Map<Holder, T[]>();
  for (let n = 0; n < count; n++) {
    const [holder, connections] = [...left].reduce((a, b) => (b[1].length > a[1].length ? b : a), ['', []]);
    const connection = connections.shift();
    if (connection === undefined) {
      break;
    }
    chosen.set(holder, [...(chosen.get(holder) ?? []), connection]);
  }
  return chosen;
}

/** The one that is to go first. There must be one. */
export function longestIdle<T extends Held>(connections: readonly T[]): T {
  return connections.reduce((a, b) => (byIdleness(a, b) <= 0 ? a : b));
}

function byIdleness(a: Held, b: Held): number {
  return Number(a.busy) - Number(b.busy) || a.since - b.since;
}
