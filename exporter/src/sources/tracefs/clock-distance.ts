/**
 * Tells the distance between two clocks of which one is read coarsely: each look bounds it, and looks are intersected, so
 * that it grows more exact with each. A look that contradicts the earlier ones means that a clock was stepped; then only
 * the new one counts.
 */
export class ClockDistance {
  private low = -Infinity;
  private high = Infinity;
  private lookedAt = 0;

  /**
   * @param resolution of the coarse clock, in µs: it shows the time rounded down to this.
   * @param driftPpm by how much the distance may wander without a step, in millionths. The kernel slews by 500 at most.
   */
  constructor(
    private readonly resolution: number,
    private readonly driftPpm: number,
  ) {}

  /** @param coarse the coarse clock's reading, taken between the fine clock's `before` and `after`; all in µs. */
  look(coarse: number, before: number, after: number): void {
    const low = coarse - after;
    const high = coarse + this.resolution - before;
    const drift = ((after - this.lookedAt) * this.driftPpm) / 1e6;
    this.lookedAt = after;
    this.low = Math.max(low, this.low - drift);
    this.high = Math.min(high, this.high + drift);
    if (this.low > this.high) {
      this.low = low;
      this.high = high;
    }
  }

  /** How far `value` may be off, at most, in µs. */
  get doubt(): number {
    return this.value === 0 ? 0 : (this.high - this.low) / 2;
  }

  /** Coarse minus fine, in µs. Exactly 0 where that is possible: two clocks that never parted agree. */
  get value(): number {
    return this.low <= 0 && this.high >= 0 ? 0 : (this.low + this.high) / 2;
  }
}
