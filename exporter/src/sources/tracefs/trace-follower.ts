import type { CountedOp, Event } from '../../wire/events';
import { monotonicMicros, type KernelClock } from '../reading/clock';
import type { ProcessTable, KnownProcess } from '../reading/process-table';
import type { Wish } from '../reading/reread-queue';
import type { Space } from '../reading/space';
import type { Threads } from './threads';
import type { TraceEvent } from './trace-events';
import { WriteLocks } from './write-locks';

/** Field 22 of /proc/PID/stat counts hundredths of a second (USER_HZ). */
const MICROS_PER_TICK = 10_000;

/**
 * ms that a child born with a copy of its parent's map has for its exec before that copy is compared with /proc, for what a copy
 * lacks (MADV_DONTFORK). Most children use them.
 */
const TIME_TO_EXEC = 300;

/** What a follower of trace events reports to. */
export interface FollowerSink {
  emit(...events: Event[]): void;
  /** A map may have changed. */
  changed(space: Space, wish: Wish): void;
  /** Since when something is missing in a map, by CLOCK_MONOTONIC in µs; undefined: nothing is known to be. */
  behindSince(space: Space): number | undefined;
}

/** Turns what the kernel traced into what happened to processes and their maps. */
export class TraceFollower {
  /** Threads inside a call whose arguments may change a map. */
  private readonly inside = new Set<number>();
  private readonly locks = new WriteLocks();
  /** The last program break of each process, by its results. */
  private readonly breaks = new Map<number, number>();
  private readonly counts = new Map<number, Map<CountedOp, number>>();
  private ts = 0;

  constructor(
    private readonly processes: ProcessTable,
    private readonly threads: Threads,
    private readonly clock: KernelClock,
    private readonly sink: FollowerSink,
  ) {}

  /** Takes what was traced, in the order of its time. */
  follow(events: readonly TraceEvent[]): void {
    for (const event of events) {
      this.ts = this.clock.fromMonotonic(event.micros);
      this.one(event);
    }
    for (const pid of [...this.counts.keys()]) {
      this.tellCounts(pid);
    }
    for (const [pid, op] of this.locks.settle()) {
      const tracked = this.processes.get(pid);
      if (tracked !== undefined) {
        // What the lock was taken for is over by now, whenever it was.
        this.sink.changed(tracked.space, { urgency: 'changed', cause: { op, pid }, at: monotonicMicros() });
      }
    }
  }

  /** The operation by which a map may have changed that is yet to be told. */
  pending({ pid }: KnownProcess): CountedOp | undefined {
    return this.locks.pending(pid);
  }

  /** Events were lost: what was pieced together from pairs of them no longer holds. */
  forget(): void {
    this.inside.clear();
    this.breaks.clear();
    this.locks.clear();
  }

  private one(event: TraceEvent): void {
    switch (event.kind) {
      case 'enter':
        this.inside.add(event.tid);
        break;
      case 'begun':
        this.locks.entered(event.tid, this.threads.known(event.tid), event.op);
        break;
      case 'lock':
        this.locks.taken(event.tid, this.threads.known(event.tid), event.mm);
        break;
      case 'call':
        if (!event.needsEntry || this.inside.delete(event.tid)) {
          this.call(event);
        }
        break;
      case 'task':
        this.task(event);
        break;
      case 'exec':
        this.exec(event.tid, event.comm, event.micros);
        break;
      case 'rename':
        this.rename(event.renamed, event.comm);
        break;
      case 'exit':
        this.exit(event.tid);
        break;
      case 'attach':
        this.attach(event.attached);
        break;
    }
  }

  private call({ tid, op, result, micros }: TraceEvent & { kind: 'call' }): void {
    const pid = this.threads.process(tid);
    const tracked = pid === undefined ? undefined : (this.processes.get(pid) ?? this.processes.look(pid, this.ts));
    if (tracked === undefined) {
      return;
    }
    this.locks.learn(tid, tracked.pid);
    if (op === 'brk' && !this.movesBreak(tracked.pid, result)) {
      this.locks.excused(tid);
      return;
    }
    this.locks.explained(tid);
    if (result >= 0) {
      this.count(tracked.pid, op);
    }
    this.sink.changed(tracked.space, { urgency: 'changed', cause: { op, pid: tracked.pid }, at: micros });
  }

  /** brk(2) returns the break in any case; it has changed something if that differs. A process's first call only asks. */
  private movesBreak(pid: number, result: number): boolean {
    const before = this.breaks.get(pid);
    this.breaks.set(pid, result);
    return before !== undefined && before !== result;
  }

  private task({ tid, child, thread, sharing, comm, micros }: TraceEvent & { kind: 'task' }): void {
    const pid = this.threads.process(tid);
    if (pid === undefined) {
      return;
    }
    if (thread) {
      this.threads.add(child, pid);
      return;
    }
    if (!sharing) {
      this.locks.copied(tid);
    }
    const parent = this.processes.get(pid);
    if (parent === undefined) {
      // A thread of the kernel's has children of its own kind; those that become programs show by their exec.
      return;
    }
    this.threads.add(child, child);
    this.sink.emit({ type: 'fork', ts: this.ts, pid, child });
    const startTime = Math.floor(this.clock.toBoottime(micros) / MICROS_PER_TICK);
    const { space } = this.processes.bear(parent, { pid: child, startTime, comm, sharing }, this.ts);
    const inherited = this.breaks.get(pid);
    if (inherited !== undefined) {
      this.breaks.set(child, inherited);
    }
    if (!sharing) {
      const at = this.sink.behindSince(parent.space);
      this.sink.changed(space, { urgency: 'changed', at, delay: TIME_TO_EXEC });
    }
  }

  private exec(pid: number, comm: string, micros: number): void {
    this.tellCounts(pid);
    this.threads.execute(pid);
    this.breaks.delete(pid);
    this.locks.explained(pid);
    this.locks.forgetProcess(pid);
    const tracked = this.processes.lookExecuted(pid, comm, this.ts);
    if (tracked !== undefined) {
      this.sink.changed(tracked.space, { urgency: 'executed', at: micros });
    }
  }

  private rename(tid: number, comm: string): void {
    const tracked = this.processes.get(tid);
    if (tracked !== undefined) {
      this.processes.rename(tracked, comm, this.ts);
    }
  }

  private exit(tid: number): void {
    this.inside.delete(tid);
    const pid = this.threads.remove(tid);
    if (pid !== undefined) {
      this.tellCounts(pid);
      this.breaks.delete(pid);
      this.locks.forgetProcess(pid);
      this.processes.exit(pid, this.ts);
    }
  }

  /** Repeats that the process exists: then its details, of which the cgroup is one, are read afresh. */
  private attach(pid: number): void {
    const tracked = this.processes.get(pid);
    if (tracked !== undefined) {
      const { startTime, ppid, comm, exe, space } = tracked;
      this.sink.emit({ type: 'process', ts: this.ts, pid, startTime, ppid, comm, exe, mm: space.mm });
    }
  }

  private count(pid: number, op: CountedOp): void {
    let counts = this.counts.get(pid);
    if (counts === undefined) {
      counts = new Map();
      this.counts.set(pid, counts);
    }
    counts.set(op, (counts.get(op) ?? 0) + 1);
  }

  private tellCounts(pid: number): void {
    for (const [op, count] of this.counts.get(pid) ?? []) {
      this.sink.emit({ type: 'operations', ts: this.ts, pid, op, count });
    }
    this.counts.delete(pid);
  }
}
