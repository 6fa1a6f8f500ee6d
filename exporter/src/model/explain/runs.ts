/** From `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Ranges that are kept of a pattern: the largest. */
const MAX_RANGES = 64;

/** Where the mappings of a pattern are: those that touch are one run. */
export class Runs {
  /** How many there are. */
  count = 0;
  /** Between two that follow one another with nothing else between, in bytes; how many there are of these, and how large. */
  gaps = 0;
  smallestGap = Infinity;
  largestGap = 0;
  /** The largest, the lowest of like ones; from large to small once there are too many. */
  private kept: Range[] = [];
  /** Bytes of the smallest that was kept when there were too many: what is no larger comes too late. */
  private least = 0;

  /** Takes the next, from low to high. */
  add(start: number, end: number): void {
    this.count++;
    if (end - start <= this.least) {
      return;
    }
    this.kept.push({ start, end });
    if (this.kept.length === 2 * MAX_RANGES) {
      this.drop();
    }
  }

  addGap(bytes: number): void {
    this.gaps++;
    this.smallestGap = Math.min(this.smallestGap, bytes);
    this.largestGap = Math.max(this.largestGap, bytes);
  }

  /** The largest of them, by address; all if there are no more than 64. */
  ranges(): Range[] {
    this.drop();
    return [...this.kept].sort((a, b) => a.start - b.start);
  }

  /** The largest of all. */
  largest(): Range | undefined {
    this.drop();
    return this.kept[0];
  }

  private drop(): void {
    this.kept.sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
    if (this.kept.length >= MAX_RANGES) {
      this.kept.length = MAX_RANGES;
      const { start, end } = this.kept[MAX_RANGES - 1]!;
      this.least = end - start;
    }
  }
}
