/** How many polls are remembered: four minutes, at one in two seconds. */
export const CAPACITY = 120;

/** The times of the latest polls. All processes' samples lie at the same places as these. */
export class Polls {
  private readonly times = new Float64Array(CAPACITY);
  private made = 0;
  private reaches = new Map<number, number>();

  /** How many are remembered. */
  get length(): number {
    return Math.min(this.made, CAPACITY);
  }

  /** Makes place for one at `at` (milliseconds of a clock that never goes back). */
  add(at: number): void {
    this.times[this.made++ % CAPACITY] = at;
    this.reaches.clear();
  }

  /** How many polls back `window` milliseconds reach; the one before the latest in any case, if there is one. */
  reach(window: number): number {
    let reach = this.reaches.get(window);
    if (reach === undefined) {
      reach = Math.min(1, this.length - 1);
      while (reach + 1 < this.length && this.at(0) - this.at(reach + 1) <= window) {
        reach++;
      }
      this.reaches.set(window, reach);
    }
    return reach;
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
