import type { CountedOp, Event } from '../wire/events';
import type { KernelClock } from './clock';
import type { Processes, Tracked } from './processes';
import type { Threads } from './threads';
import type { TraceEvent } from './trace-events';

/** Field 22 of /proc/PID/stat counts hundredths of a second (USER_HZ). */
const MICROS_PER_TICK = 10_000;

/** What a follower of trace events reports to. */
export interface FollowerSink {
  emit(...events: Event[]): void;
  /** The map of a process may have changed by this operation. */
  changed(tracked: Tracked, op?: CountedOp): void;
}

/** Turns what the kernel traced into what happened to processes and their maps. */
export class TraceFollower {
  /** Threads inside a call whose arguments may change a map. */
  private readonly inside = new Set<number>();
  /** The last program break of each process, by its results. */
  private readonly breaks = new Map<number, number>();
  private readonly counts = new Map<number, Map<CountedOp, number>>();
  private ts = 0;

  constructor(
    private readonly processes: Processes,
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
  }

  /** Events were lost: what was pieced together from pairs of them no longer holds. */
  forget(): void {
    this.inside.clear();
    this.breaks.clear();
  }

  private one(event: TraceEvent): void {
    switch (event.kind) {
      case 'enter':
        this.inside.add(event.tid);
        break;
      case 'call':
        if (!event.needsEntry || this.inside.delete(event.tid)) {
          this.call(event.tid, event.op, event.result);
        }
        break;
      case 'task':
        this.task(event);
        break;
      case 'exec':
        this.exec(event.tid, event.comm);
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

  private call(tid: number, op: CountedOp, result: number): void {
    const pid = this.threads.process(tid);
    const tracked = pid === undefined ? undefined : (this.processes.get(pid) ?? this.processes.look(pid, this.ts));
    if (tracked === undefined) {
      return;
    }
    if (op === 'brk' && !this.movesBreak(tracked.pid, result)) {
      return;
    }
    if (result >= 0) {
      this.count(tracked.pid, op);
    }
    this.sink.changed(tracked, op);
  }

  /** brk(2) returns the break in any case; it has changed something if that differs. A process's first call only asks. */
  private movesBreak(pid: number, result: number): boolean {
    const before = this.breaks.get(pid);
    this.breaks.set(pid, result);
    return before !== undefined && before !== result;
  }

  private task({ tid, child, thread, comm, micros }: TraceEvent & { kind: 'task' }): void {
    const parent = this.threads.process(tid);
    if (parent === undefined) {
      return;
    }
    if (thread) {
      this.threads.add(child, parent);
      return;
    }
    if (this.processes.get(parent) === undefined) {
      // A thread of the kernel's has children of its own kind; those that become programs show by their exec.
      return;
    }
    this.threads.add(child, child);
    this.sink.emit({ type: 'fork', ts: this.ts, pid: parent, child });
    const startTime = Math.floor(this.clock.toBoottime(micros) / MICROS_PER_TICK);
    const tracked = this.processes.lookBorn({ pid: child, startTime, ppid: parent, comm }, this.ts);
    const inherited = this.breaks.get(parent);
    if (inherited !== undefined) {
      this.breaks.set(child, inherited);
    }
    this.sink.changed(tracked);
  }

  private exec(pid: number, comm: string): void {
    this.tellCounts(pid);
    this.threads.execute(pid);
    this.breaks.delete(pid);
    const tracked = this.processes.lookExecuted(pid, comm, this.ts);
    if (tracked !== undefined) {
      this.sink.changed(tracked);
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
      this.processes.exit(pid, this.ts);
    }
  }

  /** Repeats that the process exists: then its details, of which the cgroup is one, are read afresh. */
  private attach(pid: number): void {
    const tracked = this.processes.get(pid);
    if (tracked !== undefined) {
      const { startTime, ppid, comm, exe, mm } = tracked;
      this.sink.emit({ type: 'process', ts: this.ts, pid, startTime, ppid, comm, exe, mm });
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
