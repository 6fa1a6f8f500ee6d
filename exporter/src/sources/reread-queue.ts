import { setTimeout as sleep } from 'node:timers/promises';
import type { Op } from '../wire/events';
import { measureCost } from './cpu-cost';
import type { Cause } from './map-teller';
import type { Tracked } from './processes';

/** A map is read at most this often, in ms: what happens in between is told at once. */
const MIN_GAP = 20;
/** Reading one map again and again takes at most this share of a core ... */
const SHARE_OF_ONE = 0.1;
/** ... and reading all of them at most this. */
const SHARE_OF_ALL = 0.25;

/**
 * Maps that are to be read again, each once however often it was asked for, one at a time and paced by what reading it
 * costs: a storm of mmap(2) in a process of 65,000 VMAs must not eat a core, neither ours nor, by mmap_lock, its own.
 */
export class RereadQueue {
  private readonly wanted = new Map<Tracked, Cause>();
  private readonly notBefore = new WeakMap<Tracked, number>();
  private wake: () => void = () => undefined;

  /** @param read reads and tells one map. */
  constructor(private readonly read: (tracked: Tracked, cause: Cause) => Promise<void>) {}

  /** @param op the operation that may have changed it; none: it is read to be on the safe side. */
  want(tracked: Tracked, op?: Op): void {
    const earlier = this.wanted.get(tracked);
    if (op === undefined) {
      this.wanted.set(tracked, earlier);
    } else {
      const mixed = earlier !== undefined && earlier.op !== op;
      this.wanted.set(tracked, { op: mixed ? 'vma' : op, pid: tracked.pid });
    }
    this.wake();
  }

  /** Reads one map that is due, or waits until one may be. Returns at once when woken or stopped. */
  async step(signal: AbortSignal): Promise<void> {
    const { due, wait } = this.next();
    if (due === undefined) {
      await this.pause(wait);
      return;
    }
    const cause = this.wanted.get(due);
    this.wanted.delete(due);
    const measured = measureCost();
    await this.read(due, cause);
    const cost = measured();
    this.notBefore.set(due, performance.now() + Math.max(MIN_GAP, cost / SHARE_OF_ONE - cost));
    await sleep(cost / SHARE_OF_ALL - cost, undefined, { signal }).catch(() => undefined);
  }

  /** Ends a wait. */
  wakeUp(): void {
    this.wake();
  }

  private next(): { due?: Tracked; wait: number } {
    const now = performance.now();
    let wait = Infinity;
    for (const tracked of this.wanted.keys()) {
      const left = (this.notBefore.get(tracked) ?? 0) - now;
      if (left <= 0) {
        return { due: tracked, wait: 0 };
      }
      wait = Math.min(wait, left);
    }
    return { wait };
  }

  /** Ends when something is wanted, when woken, or after `ms`. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
