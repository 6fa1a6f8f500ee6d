import { CAPACITY, type Polls } from './polls';

/**
 * How far back is looked, in milliseconds. Less than the `least` is no basis for what is said of a minute; for changes a second, a shorter
 * look flickers, a longer one lags behind. Polls in the line: it is not stretched over its place before so many were made.
 */
const LOOK_BACK = { growth: { most: 60_000, least: 3500 }, changes: 10_000, line: 30 };

/** How the VMAs of a process have moved in the last minute. */
export interface Growth {
  /** VMAs a minute: negative, it shrinks. */
  readonly perMinute: number;
  /** Whether it goes on growing: up more than once, and not merely to and fro. */
  readonly steady: boolean;
  /** What that was seen in, in milliseconds: a minute, once it was watched for so long. */
  readonly seenFor: number;
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
    const { polls, vmas } = this;
    const reach = polls.reach(LOOK_BACK.growth.most);
    let place = polls.place(0);
    const now = vmas[place] ?? NaN;
    let [oldest, low, high, rises, span] = [now, now, now, 0, 0];
    // Two thousand processes, thirty polls of each: one loop without calls.
    for (; span < reach; span++) {
      place = place === 0 ? CAPACITY - 1 : place - 1;
      const earlier = vmas[place] ?? NaN;
      if (Number.isNaN(earlier)) {
        break;
      }
      rises += oldest > earlier ? 1 : 0;
      low = earlier < low ? earlier : low;
      high = earlier > high ? earlier : high;
      oldest = earlier;
    }
    const elapsed = polls.at(0) - polls.at(span);
    if (Number.isNaN(now) || elapsed < LOOK_BACK.growth.least) {
      return null;
    }
    const net = now - oldest;
    return { perMinute: (net / elapsed) * 60_000, steady: rises > 1 && net > (high - low) / 2, seenFor: elapsed };
  }

  /** Calls that changed its map, a second, in the last seconds; null where not known. */
  changes(): number | null {
    const { polls, operations } = this;
    let span = polls.reach(LOOK_BACK.changes);
    // What is known only of a part of the window, as of a new process, is a rate all the same.
    while (span > 0 && Number.isNaN(operations[polls.place(span)])) {
      span--;
    }
    const elapsed = polls.at(0) - polls.at(span);
    const made = (operations[polls.place(0)] ?? NaN) - (operations[polls.place(span)] ?? NaN);
    return span === 0 ? null : known((made / elapsed) * 1000);
  }

  /** Its VMAs at the remembered polls, the latest last; null where not known, and before the page began to watch. */
  line(): (number | null)[] {
    const { length } = this.polls;
    const all = Math.max(length, LOOK_BACK.line);
    return Array.from({ length: all }, (_, index) => {
      const ago = all - 1 - index;
      return ago < length ? known(this.vmasAgo(ago)) : null;
    });
  }

  private vmasAgo(ago: number): number {
    return this.vmas[this.polls.place(ago)] ?? NaN;
  }
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
