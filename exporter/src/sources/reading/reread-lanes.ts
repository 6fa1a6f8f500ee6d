import { RereadQueue, type Reader, type Rereads, type Wish } from './reread-queue';
import type { Space } from './space';

/** Bytes of a map's text from which on it is dear: some 15,000 VMAs, 20 ms to read and 60 ms to tell. */
export const DEAR_BYTES = 1024 * 1024;

/**
 * Maps that are to be read again, in two lanes, each one map at a time: what is dear to read, up to the million VMAs that a
 * process may have, takes seconds, and holds up none of the others meanwhile.
 */
export class RereadLanes {
  private readonly quick: RereadQueue;
  private readonly dear: RereadQueue;

  /** @param readers who read for each lane; that of the quick one leaves maps of DEAR_BYTES as `long`. */
  constructor(readers: { readonly quick: Reader; readonly dear: Reader }) {
    const { quick } = readers;
    this.quick = new RereadQueue({
      read: async (space, cause) => {
        const outcome = await quick.read(space, cause);
        if (outcome === 'long') {
          this.dear.want(space, { urgency: 'changed', cause, at: this.quick.behindSince(space) });
        }
        return outcome;
      },
      get cost() {
        return quick.cost;
      },
      notBefore: (space) => quick.notBefore(space),
      watched: () => quick.watched(),
    });
    this.dear = new RereadQueue(readers.dear);
  }

  /** Asks for a map, unless its last reading began after what is the matter with it. */
  want(space: Space, wish: Wish): void {
    this.laneOf(space).want(space, wish);
  }

  /** Since when something is missing in a map, by CLOCK_MONOTONIC in µs; undefined: nothing is known to be. */
  behindSince(space: Space): number | undefined {
    return this.laneOf(space).behindSince(space);
  }

  /** Reads on until `ended`; `between` is called before each step of a lane, and may throw. */
  async run(ended: AbortSignal, between: () => void): Promise<void> {
    const lane = async (queue: RereadQueue): Promise<void> => {
      while (!ended.aborted) {
        between();
        await queue.step();
      }
    };
    await Promise.all([lane(this.quick), lane(this.dear)]);
  }

  /** Whether all are to be read as fast as can be, as at the beginning, when nothing is known yet. */
  set unpaced(hurry: boolean) {
    this.quick.unpaced = hurry;
    this.dear.unpaced = hurry;
  }

  /** What is behind at this moment. */
  rereads(): Rereads {
    const [one, other] = [this.quick.rereads(), this.dear.rereads()];
    return {
      waiting: one.waiting + other.waiting,
      oldestSeconds: Math.max(one.oldestSeconds, other.oldestSeconds),
    };
  }

  /** Ends all waits. */
  wakeUp(): void {
    this.quick.wakeUp();
    this.dear.wakeUp();
  }

  /** One lane at a time: two readings of one map would mix. */
  private laneOf(space: Space): RereadQueue {
    if (this.dear.has(space)) {
      return this.dear;
    }
    return space.bytes < DEAR_BYTES || this.quick.has(space) ? this.quick : this.dear;
  }
}
