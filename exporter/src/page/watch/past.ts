import { CAPACITY, type Polls } from './polls';

/** How far back growth looks, in milliseconds. */
const GROWTH_WINDOW = 60_000;
/** Less is no basis for what is said of a minute. */
const SHORTEST = 3500;
/** How far back changes a second look, in milliseconds: shorter flickers, longer lags behind. */
const CHANGES_WINDOW = 10_000;
/** A line is not stretched over its place before so many polls were made. */
const SHORTEST_LINE = 30;

/** How the VMAs of a process have moved in the last minute. */
export interface Growth {
  /** VMAs a minute: negative, it shrinks. */
  readonly perMinute: number;
  /** Whether it goes on growing: up more than once, and not merely to and fro. */
  readonly steady: boolean;
}

/** What a process was at the latest polls. Not known is NaN. */
export class Past {
  private readonly vmas = new Float32Array(CAPACITY).fill(NaN);
  private readonly operations = new Float64Array(CAPACITY).fill(NaN);
  private first = NaN;

  constructor(private readonly polls: Polls) {}

  /** Notes what the latest poll tells; null: it does not. */
  note(vmas: number | null, operations: number | null): void {
    const place = this.polls.place(0);
    // A counter that went back is another one: an exporter that has begun anew.
    if (operations !== null && operations < (this.operations[this.polls.place(1)] ?? NaN)) {
      this.operations.fill(NaN);
    }
    this.vmas[place] = vmas ?? NaN;
    this.operations[place] = operations ?? NaN;
    if (Number.isNaN(this.first)) {
      this.first = vmas ?? NaN;
    }
  }

  /** VMAs more than when they were first seen here; null where not known. */
  grown(): number | null {
    return known(this.vmasAgo(0) - this.first);
  }

  /** Null where its VMAs are not known, or not for long enough. */
  growth(): Growth | null {
    const now = this.vmasAgo(0);
    const span = this.span(this.vmas, GROWTH_WINDOW);
    const elapsed = this.polls.at(0) - this.polls.at(span);
    if (Number.isNaN(now) || span === 0 || elapsed < SHORTEST) {
      return null;
    }
    let [low, high, rises] = [now, now, 0];
    for (let ago = span; ago > 0; ago--) {
      const vmas = this.vmasAgo(ago);
      low = Math.min(low, vmas);
      high = Math.max(high, vmas);
      rises += this.vmasAgo(ago - 1) > vmas ? 1 : 0;
    }
    const net = now - this.vmasAgo(span);
    return { perMinute: (net / elapsed) * 60_000, steady: rises > 1 && net > (high - low) / 2 };
  }

  /** Calls that changed its map, a second, in the last seconds; null where not known. */
  changes(): number | null {
    const span = this.span(this.operations, CHANGES_WINDOW);
    const elapsed = this.polls.at(0) - this.polls.at(span);
    return span === 0
      ? null
      : known(((this.ago(this.operations, 0) - this.ago(this.operations, span)) / elapsed) * 1000);
  }

  /** Its VMAs at the remembered polls, the latest last; null where not known, and before the page began to watch. */
  line(): (number | null)[] {
    const { length } = this.polls;
    const all = Math.max(length, SHORTEST_LINE);
    return Array.from({ length: all }, (_, index) => {
      const ago = all - 1 - index;
      return ago < length ? known(this.vmasAgo(ago)) : null;
    });
  }

  /** How many polls back what is known reaches without a hole, `window` at most unless the only other one is older. */
  private span(values: Float32Array | Float64Array, window: number): number {
    const now = this.polls.at(0);
    let span = 0;
    while (
      span + 1 < this.polls.length &&
      !Number.isNaN(this.ago(values, span + 1)) &&
      (span === 0 || now - this.polls.at(span + 1) <= window)
    ) {
      span++;
    }
    return Number.isNaN(this.ago(values, 0)) ? 0 : span;
  }

  private vmasAgo(ago: number): number {
    return this.ago(this.vmas, ago);
  }

  private ago(values: Float32Array | Float64Array, ago: number): number {
    return values[this.polls.place(ago)] ?? NaN;
  }
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
