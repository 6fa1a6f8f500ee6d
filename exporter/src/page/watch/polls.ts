/** How many polls are remembered: four minutes, at one in two seconds. */
export const CAPACITY = 120;

/** The times of the latest polls. All processes' samples lie at the same places as these. */
export class Polls {
  private readonly times = new Float64Array(CAPACITY);
  private made = 0;

  /** How many are remembered. */
  get length(): number {
    return Math.min(this.made, CAPACITY);
  }

  /** Makes place for one at `at` (milliseconds of a clock that never goes back). */
  add(at: number): void {
    this.times[this.made++ % CAPACITY] = at;
  }

  /** The place of the poll that was `ago` polls before the latest; 0: the latest. */
  place(ago: number): number {
    return (this.made - 1 - ago + CAPACITY) % CAPACITY;
  }

  /** When that was; NaN where none is remembered. */
  at(ago: number): number {
    return ago < this.length ? (this.times[this.place(ago)] ?? NaN) : NaN;
  }
}
