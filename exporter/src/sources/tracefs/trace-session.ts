import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Event, LostEvent, RestartEvent } from '../../wire/events';
import { monotonicMicros, type KernelClock } from '../reading/clock';
import { measureCost } from '../reading/cpu-cost';
import { describeError } from '../describe-error';
import type { Cause, MapTeller } from '../reading/map-teller';
import { lacksDescriptors } from '../descriptors';
import { Heartbeat } from './heartbeat';
import { InstanceGuard } from './instance-guard';
import { listPids } from '../reading/proc-files';
import type { KnownProcess, ProcessTable } from '../reading/process-table';
import { RereadLanes } from '../reading/reread-lanes';
import type { Reader, Rereads } from '../reading/reread-queue';
import type { SourceStatus } from '../source';
import type { Space } from '../reading/space';
import { Threads } from './threads';
import { TraceEvents, type TraceEvent } from './trace-events';
import { TraceFollower } from './trace-follower';
import { TraceOrder } from './trace-order';
import type { TracingInstance } from './tracing-instance';

/** ms between two looks at the trace buffers: after events; and when nothing happens, or nothing but what we do ourselves. */
const BUSY_INTERVAL = 10;
const IDLE_INTERVAL = 50;
/** Heartbeats in turn that the kernel did not wake us for, after which it is not relied upon to. */
const MISSED_WAKES = 3;
/** With many CPUs even an idle look costs; looking takes at most this share of a core. */
const LOOK_SHARE = 0.02;
/** Pages of a CPU's buffer to take at a look, some 2,000 events; if there are more, others have their turn first. */
const PAGES_AT_ONCE = 16;
/** Every map is read at least once in so many ms, whether or not an event named it. */
const SWEEP_INTERVAL = 10_000;
/** A sweep is spread over so many steps: maps that are read one after the other cost half of what each costs alone. */
const SWEEP_STEPS = 10;
const SWEEP_STEP = SWEEP_INTERVAL / SWEEP_STEPS;
/** ms before a map is due at which it is read: the next step would be late, and it may wait for others. */
const SWEEP_AHEAD = 1.5 * SWEEP_STEP;
/** ms between two recoveries from lost events: a recovery reads every map. */
const RECOVERY_INTERVAL = 2_000;

/** µs that an event may seem to come from the future, and that it may have waited. */
const CLOCK_SLACK = 100_000;
const OLDEST_EVENT = 600e6;

/** What outlives one session. */
export interface SessionContext {
  readonly processes: ProcessTable;
  /** One for each lane, which read at the same time. */
  readonly tellers: { readonly quick: MapTeller; readonly dear: MapTeller };
  readonly clock: KernelClock;
  readonly emit: (...events: Event[]) => void;
  readonly status: (status: SourceStatus) => void;
  /** The processes whose maps clients watch. */
  readonly watched: () => Iterable<number>;
}

/**
 * Follows one tracing instance: reads its buffers, and the maps that events named, and sweeps slowly over all of them for what no
 * event tells (exporter/README.md lists it).
 *
 * While something happens it looks every BUSY_INTERVAL, which costs less than to be woken for each event; once nothing does, it waits
 * for the kernel's word. Where that is not to be had it looks then, too: a blocked read in Node's thread pool would keep the process
 * from exiting, and a child with a pipe for each CPU cost more than looking does.
 */
export class TraceSession {
  private readonly threads = new Threads();
  private readonly queue: RereadLanes;
  private readonly follower: TraceFollower;
  private readonly events: TraceEvents;
  /** What our own map was changed by since the sweep read it. */
  private ownChanges: 'vma' | undefined;
  private readonly guard: InstanceGuard;
  private readonly heartbeat = new Heartbeat();
  private readonly order = new TraceOrder<TraceEvent>();
  private restart: RestartEvent['reason'] | undefined;
  /** Maps that the baseline has yet to try. */
  private untried: Set<Space> | undefined;
  private lostAt: number | undefined;
  /** Processes that a look at /proc did not find: what they did last, and their exits, may still be in the buffers. */
  private readonly gone = new Set<KnownProcess>();
  private recoverNotBefore = 0;
  /** Whether the kernel tells when something is recorded. */
  private wakes = true;
  private missedWakes = 0;
  private wake: () => void = () => undefined;

  /** @throws Error if the kernel lacks an event; the instance is removed then. */
  constructor(
    private readonly instance: TracingInstance,
    private readonly context: SessionContext,
  ) {
    const { processes, tellers } = context;
    this.queue = new RereadLanes({ quick: this.reader(tellers.quick), dear: this.reader(tellers.dear) });
    this.follower = new TraceFollower(processes, this.threads, context.clock, {
      emit: (...events) => {
        context.emit(...events);
      },
      changed: (space, wish) => {
        // Reading maps makes our own change: ours is left to the sweep, lest each reading cause the next.
        if (space.owner?.pid === process.pid) {
          this.ownChanges = 'vma';
        } else {
          this.queue.want(space, wish);
        }
      },
      behindSince: (space) => this.queue.behindSince(space),
    });
    try {
      this.events = new TraceEvents(instance);
      this.guard = new InstanceGuard(instance);
    } catch (error) {
      instance.remove();
      throw error;
    }
  }

  /** Tells everything anew and goes on telling what changes, until `signal`. @throws Error if tracing fails. */
  async run(reason: RestartEvent['reason'], signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const ended = AbortSignal.any([signal, failed.signal]);
    ended.addEventListener('abort', () => {
      this.queue.wakeUp();
      this.wake();
    });
    this.restart = reason;
    // First of all the baseline begins: nothing is told before it.
    const parts = [this.readWanted(ended), this.watch(ended), this.sweep(ended)];
    try {
      await Promise.all(parts);
    } finally {
      failed.abort();
      await Promise.allSettled(parts);
    }
  }

  /** Tells everything anew. */
  resync(): void {
    this.restart ??= 'request';
    this.queue.wakeUp();
  }

  /** How far maps are behind. */
  rereads(): Rereads {
    return this.queue.rereads();
  }

  /** Ends tracing and removes the instance. */
  close(): void {
    this.instance.remove();
  }

  private async watch(signal: AbortSignal): Promise<void> {
    let interval = BUSY_INTERVAL;
    let found: 'none' | 'some' | 'more' = 'some';
    while (!signal.aborted) {
      const began = performance.now();
      // Asking costs as much as a small look; while there is something to be seen it does not matter.
      const cost = found === 'none' && !this.wakes ? measureCost() : undefined;
      found = this.look();
      this.recoverIfDue();
      if (found === 'more') {
        await nextTurn();
        continue;
      }
      interval = found === 'some' ? BUSY_INTERVAL : Math.min(interval * 1.5, IDLE_INTERVAL);
      const longest = found === 'none' && cost !== undefined ? cost() / LOOK_SHARE : 0;
      if (found === 'none' && this.lostAt === undefined) {
        await this.untilRecorded();
      }
      const left = began + Math.max(interval, longest) - performance.now();
      if (left > 0) {
        await pause(left, signal);
      }
    }
  }

  /** Returns at once where the kernel does not tell. */
  private async untilRecorded(): Promise<void> {
    if (this.wakes) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.wakes = this.instance.await(resolve);
        if (!this.wakes) {
          resolve();
        }
      });
    }
  }

  /** To be called before a look, and long after a beat: it should have woken us. */
  private checkWakes(): void {
    if (!this.heartbeat.due || !this.instance.awaiting) {
      this.missedWakes = 0;
    } else if (++this.missedWakes >= MISSED_WAKES) {
      this.wakes = false;
      this.wake();
    }
  }

  /** @returns whether somebody else than ourselves did something, and whether there is more to be seen at once. */
  private look(): 'none' | 'some' | 'more' {
    const found: TraceEvent[] = [];
    const { more, until } = this.instance.drain(PAGES_AT_ONCE, ({ records, lost }, page) => {
      if (lost !== 0) {
        this.lost('trace_buffer', Math.max(1, lost));
        this.heartbeat.back();
      }
      for (const record of records) {
        const event = this.events.decode(page, record);
        if (event === 'heartbeat') {
          this.heartbeat.back();
        } else if (event !== undefined) {
          found.push(event);
        }
      }
    });
    if (found.some(({ micros }) => isOfAnotherClock(micros)) && this.watchOver()) {
      this.lost('tampered', found.length, 'their times are those of another clock');
      return more ? 'more' : 'some';
    }
    const ordered = this.order.take(found, until);
    this.follower.follow(ordered);
    if (more) {
      return 'more';
    }
    this.bury();
    return this.order.holds || ordered.some((event) => this.threads.process(event.tid) !== process.pid)
      ? 'some'
      : 'none';
  }

  /** Has it counted, and all maps read afresh. */
  private lost(reason: LostEvent['reason'], count: number, detail?: string): void {
    const { emit, clock } = this.context;
    // A reading that began before the last loss may lack what was lost.
    this.lostAt = monotonicMicros();
    emit({ type: 'lost', ts: clock.now(), reason, count, ...(detail === undefined ? {} : { detail }) });
  }

  /**
   * Finds and mends what others did to the instance. @returns whether they did something.
   * @throws Error if it can't be mended.
   */
  private watchOver(): boolean {
    try {
      const { tampered, refused } = this.guard.look();
      if (refused > 0) {
        this.lost('trace_buffer', refused);
      }
      if (tampered !== undefined) {
        this.lost('tampered', tampered.count, tampered.detail);
        this.heartbeat.back();
      }
      return tampered !== undefined;
    } catch (error) {
      if (!lacksDescriptors(error)) {
        this.lost('tampered', 1, describeError(error));
      }
      throw error;
    }
  }

  /** To be called when a heartbeat has had the time to come back. @throws Error if it has not. */
  private awaitHeartbeat(): void {
    if (this.look() !== 'more' && this.heartbeat.due && !this.watchOver()) {
      const detail = `a system call of our own was not recorded in ${this.instance.name}, and no setting says why`;
      this.lost('tampered', 1, detail);
      throw new Error(detail);
    }
  }

  private recoverIfDue(): void {
    if (this.lostAt === undefined || performance.now() < this.recoverNotBefore) {
      return;
    }
    const at = this.lostAt;
    this.lostAt = undefined;
    this.recoverNotBefore = performance.now() + RECOVERY_INTERVAL;
    this.follower.forget();
    this.lookAtProcesses(true);
    for (const space of this.context.processes.spaces()) {
      this.queue.want(space, { urgency: 'changed', at });
    }
  }

  private lookAtProcesses(noticeExec: boolean): void {
    const { processes, clock } = this.context;
    const alive = new Set<KnownProcess>();
    for (const pid of listPids()) {
      const known = processes.look(pid, clock.now(), noticeExec);
      if (known !== undefined) {
        alive.add(known);
        this.threads.look(pid);
      }
    }
    for (const known of processes.values()) {
      if (!alive.has(known)) {
        this.gone.add(known);
      }
    }
  }

  /** Tells the exits of those that were gone, and whose exits were lost, once all is read that was recorded before. */
  private bury(): void {
    const { processes, clock } = this.context;
    this.threads.bury();
    for (const known of this.gone) {
      if (processes.get(known.pid) === known) {
        processes.exit(known.pid, clock.now());
        this.threads.forget(known.pid);
      }
    }
    this.gone.clear();
  }

  private reader(teller: MapTeller): Reader {
    return {
      read: async (space, cause) => {
        const outcome = await teller.tell(space, cause);
        if (outcome !== 'long') {
          this.untried?.delete(space);
        }
        return outcome;
      },
      get cost() {
        return teller.cost;
      },
      notBefore: (space) => teller.notBefore(space),
      watched: () => this.watched(),
    };
  }

  private readWanted(signal: AbortSignal): Promise<void> {
    return this.queue.run(signal, () => {
      const reason = this.restart;
      if (reason !== undefined) {
        this.restart = undefined;
        this.begin(reason);
      }
      this.readyOnceTried();
    });
  }

  /** Every map is to be told: those that clients watch first. */
  private begin(reason: RestartEvent['reason']): void {
    const { processes, clock, emit } = this.context;
    emit({ type: 'restart', ts: clock.now(), reason });
    processes.restate(clock.now());
    this.lookAtProcesses(true);
    this.untried = processes.spaces();
    this.queue.unpaced = true;
    for (const space of this.untried) {
      this.queue.want(space, { urgency: 'changed' });
    }
  }

  /** The first baseline is complete when each map has been told, or told as unreadable. */
  private readyOnceTried(): void {
    const { clock, emit, status } = this.context;
    for (const space of this.untried ?? []) {
      if (space.owners.size > 0) {
        return;
      }
      this.untried?.delete(space);
    }
    if (this.untried !== undefined) {
      this.untried = undefined;
      this.queue.unpaced = false;
      emit({ type: 'ready', ts: clock.now() });
      status({ up: true, detail: `following kernel events by tracefs (${this.instance.name})` });
    }
  }

  private *watched(): IterableIterator<Space> {
    for (const pid of this.context.watched()) {
      const space = this.context.processes.get(pid)?.space;
      if (space !== undefined) {
        yield space;
      }
    }
  }

  private async sweep(signal: AbortSignal): Promise<void> {
    /** Maps that were read together, as at the start, are not all due together: the first time some are earlier. */
    const spread = new WeakSet<Space>();
    for (let step = 0; !signal.aborted; step++) {
      await pause(SWEEP_STEP, signal);
      this.checkWakes();
      // First a look, so that what /proc says is not ahead of what was traced.
      if (this.look() !== 'none') {
        this.wake();
      }
      if (step % SWEEP_STEPS === 0) {
        this.lookAtProcesses(false);
        this.instance.followCpus();
        this.watchOver();
        this.heartbeat.beat();
      } else if (this.heartbeat.due) {
        this.awaitHeartbeat();
      }
      const now = monotonicMicros();
      for (const space of this.context.processes.spaces()) {
        const earlier = spread.has(space) ? 0 : (space.mm % SWEEP_STEPS) * SWEEP_STEP;
        if (now - space.readAt > (SWEEP_INTERVAL - SWEEP_AHEAD - earlier) * 1000) {
          spread.add(space);
          this.queue.want(space, { urgency: 'swept', cause: this.explanation(space) });
        }
      }
    }
  }

  /** Why a map that the sweep reads may differ, though nobody has asked for a reading yet. */
  private explanation({ owner }: Space): Cause {
    if (owner === undefined) {
      return undefined;
    }
    if (owner.pid !== process.pid) {
      const op = this.follower.pending(owner);
      return op === undefined ? undefined : { op, pid: owner.pid };
    }
    const own = this.ownChanges;
    this.ownChanges = undefined;
    return own === undefined ? undefined : { op: own, pid: owner.pid };
  }
}

/** Whether it can't be a time of CLOCK_MONOTONIC in µs, at which something was recorded that we see now. */
function isOfAnotherClock(micros: number): boolean {
  const now = monotonicMicros();
  return micros > now + CLOCK_SLACK || micros < now - OLDEST_EVENT;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
