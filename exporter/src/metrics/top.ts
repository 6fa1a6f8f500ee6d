/**
 * Picks the `n` greatest, and lets one that was picked stay until it has clearly fallen behind: its series would
 * otherwise come and go at every scrape while two processes of like size take turns.
 */
export class Top<T> {
  private picked = new Set<string>();

  /** @param id what one candidate is known by from one call to the next. */
  constructor(
    private readonly n: number,
    private readonly id: (candidate: T) => string,
  ) {}

  /** At most n + slack(n) candidates, greatest first. Those of value 0 are never picked. */
  pick(candidates: readonly T[], value: (candidate: T) => number): T[] {
    const ranked = candidates
      .filter((candidate) => value(candidate) > 0)
      .sort((a, b) => value(b) - value(a))
      .slice(0, this.n + slack(this.n))
      .filter((candidate, rank) => rank < this.n || this.picked.has(this.id(candidate)));
    this.picked = new Set(ranked.map(this.id));
    return ranked;
  }
}

/** How many ranks past the last one a candidate may fall and still stay: a quarter of them, one at least. */
function slack(n: number): number {
  return n === 0 ? 0 : Math.max(1, Math.ceil(n / 4));
}
