import { performance } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How often the heap is looked at, in milliseconds. */
const LOOK_MS = 10_000;
/** Bytes that the heap may grow by before it is worth a collection. */
const WORTH_BYTES = 16 * 1024 * 1024;
/** Looks for which a heap that has grown is collected: the stream lets go of what a burst took by and by. */
const LOOKS = 6;
/** The share of its time that the event loop works, up to which nobody minds a pause. */
const IDLE = 0.2;

export interface Heap {
  /** Bytes that it takes of the machine, garbage included. */
  readonly size: () => number;
  readonly collect: () => void;
  /** The share of its time, 0 to 1, in which the event loop worked since it was asked last. */
  readonly load: () => number;
}

/**
 * Gives back what a burst took. V8 collects garbage when memory is asked for: after a burst nobody asks, and what it took
 * would stay taken for as long as nothing happens.
 */
export class HeapKeeper {
  private settled: number;
  private left = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly heap: Heap = v8Heap()) {
    this.settled = heap.size();
  }

  start(): void {
    this.timer = setInterval(() => {
      this.look();
    }, LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Collects if there is nothing better to do, and probably something to collect. */
  look(): void {
    if (this.heap.load() > IDLE) {
      return;
    }
    if (this.heap.size() - this.settled > WORTH_BYTES) {
      this.left = LOOKS;
    }
    if (this.left > 0) {
      this.left--;
      this.heap.collect();
      this.settled = this.heap.size();
    }
    this.settled = Math.min(this.settled, this.heap.size());
  }
}

function v8Heap(): Heap {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  let since = performance.eventLoopUtilization();
  return {
    size: () => getHeapStatistics().total_heap_size,
    collect: () => {
      // The second finds the pages empty that the first has emptied.
      gc();
      gc();
    },
    load: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, since);
      since = now;
      return utilization;
    },
  };
}
