import { monotonicMicros } from './clock';
import type { Cause, Outcome } from './map-teller';
import type { Space } from './space';

/** A map is read at most this often, in ms: what happens in between is told at once. */
const MIN_GAP = 20;
/** Reading one map again and again takes at most this share of a core ... */
const SHARE_OF_ONE = 0.1;
/** ... and reading all of them at most this, those that a client watches apart. */
const SHARE_OF_ALL = 0.25;
/** ms that all wait at most because one was dear to read: that one waits for longer. */
const LONGEST_REST = 100;
/** ms of rest that are owed before they are taken, together: a wait after each reading costs as much as reading a small map. */
const SHORTEST_REST = 20;

/**
 * Why a map waits to be read: an exec made it, something changed it, or it is due by the sweep. Each may be overtaken by what comes
 * before it for so many ms, and no longer.
 */
const PATIENCE = { executed: 0, changed: 500, swept: 5_000 } as const;

export type Urgency = keyof typeof PATIENCE;

const URGENCIES = Object.keys(PATIENCE) as readonly Urgency[];

/** What is known of maps that are behind. */
export interface Rereads {
  /** Maps of which something has happened that is not in them yet, but for those that can't be read. */
  readonly waiting: number;
  /** How long ago the first of these things happened, in seconds; 0: nothing waits. */
  readonly oldestSeconds: number;
}

interface Wanted {
  readonly space: Space;
  cause: Cause;
  urgency: Urgency;
  /** CLOCK_MONOTONIC in µs of the first thing that happened and is not in the map yet; undefined: nothing is known to have. */
  since: number | undefined;
  /** And of the last; Infinity: it is to be read in any case. */
  until: number;
  /** By performance.now(), when it was asked for. */
  readonly asked: number;
  /** By performance.now(), when it may be read unless a client watches it. */
  delayedUntil: number;
}

/** A wish to have a map read. */
export interface Wish {
  readonly urgency: Urgency;
  /** What may have changed it, and whose operation it was. */
  readonly cause?: Cause;
  /** When that happened, by CLOCK_MONOTONIC in µs. A reading that began later has it already. */
  readonly at?: number | undefined;
  /** ms before which it need not be read, unless a client watches it. */
  readonly delay?: number;
}

/** What the queue needs of who reads. */
export interface Reader {
  /** Reads and tells one map. */
  read(space: Space, cause: Cause): Promise<Outcome>;
  /** CPU time that reading has taken so far, in ms. */
  readonly cost: number;
  /** When a map may be read, by performance.now(). */
  notBefore(space: Space): number;
  /** The address spaces that clients watch. */
  watched(): Iterable<Space>;
}

/**
 * Maps that are to be read again, each once however often it was asked for, one at a time: first what a client watches, then
 * what has just been executed, then what changed, then the sweep, and whatever has waited for long. Paced by what reading
 * costs: a storm of mmap(2) in a process of 65,000 VMAs must not eat a core, neither ours nor, by mmap_lock, its own.
 */
export class RereadQueue {
  private readonly wanted = new Map<Space, Wanted>();
  private readonly waiting: Record<Urgency, Set<Wanted>> = {
    executed: new Set(),
    changed: new Set(),
    swept: new Set(),
  };
  private readonly notBefore = new WeakMap<Space, number>();
  private allNotBefore = -Infinity;
  /** ms of rest that have not been taken yet. */
  private owed = 0;
  private reading: Wanted | undefined;
  private hurry = false;
  private wake: () => void = () => undefined;

  constructor(private readonly reader: Reader) {}

  /** Whether a map waits here, or is being read. */
  has(space: Space): boolean {
    return this.wanted.has(space) || this.reading?.space === space;
  }

  /** Asks for a map, unless its last reading began after what is the matter with it. */
  want(space: Space, { urgency, cause, at, delay }: Wish): void {
    if (at !== undefined && at <= space.readAt) {
      return;
    }
    const earlier = this.wanted.get(space);
    if (earlier === undefined) {
      const asked = performance.now();
      const until = at ?? Infinity;
      const wanted: Wanted = { space, cause, urgency, since: at, until, asked, delayedUntil: asked + (delay ?? 0) };
      this.wanted.set(space, wanted);
      this.waiting[urgency].add(wanted);
    } else {
      earlier.cause = mixed(earlier.cause, cause);
      earlier.since = least(earlier.since, at);
      earlier.delayedUntil = Math.min(earlier.delayedUntil, performance.now() + (delay ?? 0));
      earlier.until = Math.max(earlier.until, at ?? Infinity);
      if (PATIENCE[urgency] < PATIENCE[earlier.urgency]) {
        this.waiting[earlier.urgency].delete(earlier);
        earlier.urgency = urgency;
        this.waiting[urgency].add(earlier);
      }
    }
    this.wake();
  }

  /** Since when something is missing in a map, by CLOCK_MONOTONIC in µs; undefined: nothing is known to be. */
  behindSince(space: Space): number | undefined {
    const reading = this.reading?.space === space ? this.reading.since : undefined;
    const wanted = this.wanted.get(space);
    return least(reading, wanted === undefined ? undefined : missingSince(wanted));
  }

  /** Reads one map that is due, or waits until one may be. Returns at once when woken. */
  async step(): Promise<void> {
    const { due, wait } = this.next();
    if (due === undefined) {
      await this.pause(wait);
      return;
    }
    this.remove(due);
    this.reading = due;
    const { space, cause } = due;
    const before = this.reader.cost;
    try {
      const outcome = await this.reader.read(space, cause);
      // Who it was read by may be gone while others share it: the word of that is on its way.
      if (outcome !== 'told' && outcome !== 'same' && outcome !== 'long' && space.owners.size > 0) {
        this.putBack(due);
      }
    } finally {
      this.reading = undefined;
    }
    const cost = this.reader.cost - before;
    const now = performance.now();
    this.notBefore.set(space, now + Math.max(MIN_GAP, cost / SHARE_OF_ONE - cost));
    this.owed += Math.min(cost / SHARE_OF_ALL - cost, LONGEST_REST);
    if (this.owed >= SHORTEST_REST) {
      this.allNotBefore = this.hurry ? now : now + this.owed;
      this.owed = 0;
    }
  }

  /** Whether all are to be read as fast as can be, as at the beginning, when nothing is known yet. */
  set unpaced(hurry: boolean) {
    this.hurry = hurry;
    if (hurry) {
      this.allNotBefore = -Infinity;
    }
  }

  /** What is behind at this moment. */
  rereads(): Rereads {
    let waiting = 0;
    let oldest = Infinity;
    const now = monotonicMicros();
    const count = (space: Space, since: number | undefined): void => {
      if (since !== undefined && space.unreadable === null && space.owners.size > 0) {
        waiting++;
        oldest = Math.min(oldest, since);
      }
    };
    for (const wanted of this.wanted.values()) {
      count(wanted.space, missingSince(wanted));
    }
    if (this.reading !== undefined && !this.wanted.has(this.reading.space)) {
      count(this.reading.space, this.reading.since);
    }
    return { waiting, oldestSeconds: waiting === 0 ? 0 : Math.max(0, (now - oldest) / 1e6) };
  }

  /** Ends a wait. */
  wakeUp(): void {
    this.wake();
  }

  private next(): { due?: Wanted; wait: number } {
    const now = performance.now();
    let wait = Infinity;
    for (const space of this.reader.watched()) {
      const wanted = this.wanted.get(space);
      if (wanted === undefined) {
        continue;
      }
      if (isOver(wanted)) {
        this.remove(wanted);
        continue;
      }
      const left = Math.max(this.reader.notBefore(space), this.paced(space)) - now;
      if (left <= 0) {
        return { due: wanted, wait: 0 };
      }
      wait = Math.min(wait, left);
    }
    if (this.wanted.size === 0) {
      return { wait };
    }
    if (this.allNotBefore > now) {
      return { wait: Math.min(wait, this.allNotBefore - now) };
    }
    let due: Wanted | undefined;
    let deadline = Infinity;
    for (const urgency of URGENCIES) {
      const first = this.firstDue(urgency, now);
      wait = Math.min(wait, first.wait);
      if (first.due !== undefined && first.due.asked + PATIENCE[urgency] < deadline) {
        due = first.due;
        deadline = due.asked + PATIENCE[urgency];
      }
    }
    return due === undefined ? { wait } : { due, wait: 0 };
  }

  private firstDue(urgency: Urgency, now: number): { due?: Wanted; wait: number } {
    let wait = Infinity;
    for (const wanted of this.waiting[urgency]) {
      const { space, delayedUntil } = wanted;
      if (isOver(wanted)) {
        this.remove(wanted);
        continue;
      }
      const left = Math.max(this.reader.notBefore(space), this.paced(space), delayedUntil) - now;
      if (left <= 0) {
        return { due: wanted, wait: 0 };
      }
      wait = Math.min(wait, left);
    }
    return { wait };
  }

  private remove(wanted: Wanted): void {
    this.wanted.delete(wanted.space);
    this.waiting[wanted.urgency].delete(wanted);
  }

  /** One that could not be read is still wanted, and as far behind. */
  private putBack(due: Wanted): void {
    const later = this.wanted.get(due.space);
    if (later === undefined) {
      this.wanted.set(due.space, due);
      this.waiting[due.urgency].add(due);
    } else {
      later.cause = mixed(due.cause, later.cause);
      later.since = least(due.since, later.since);
    }
  }

  private paced(space: Space): number {
    return this.notBefore.get(space) ?? -Infinity;
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

/** Whether there is nothing to be read any more: its processes are gone, or a reading that began later has been told. */
function isOver({ space, until }: Wanted): boolean {
  return space.owners.size === 0 || until <= space.readAt;
}

function missingSince({ space, since, until }: Wanted): number | undefined {
  return since === undefined || until <= space.readAt ? undefined : Math.max(since, space.readAt);
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

/** What the differences are to be called if both may have made them. */
function mixed(one: Cause, other: Cause): Cause {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  return { op: one.op === other.op ? one.op : 'vma', pid: one.pid === other.pid ? one.pid : 0 };
}
