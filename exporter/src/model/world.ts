import type {
  BeginEvent,
  CopyEvent,
  CountedOp,
  DetailsEvent,
  ExecEvent,
  ProcessEvent,
  RangeEvent,
  RestartEvent,
  StateEvent,
  UnreadableEvent,
} from '../wire/events';
import { LivingProcess, newMm, ok, Population, type Mm } from './living-process';
import type { Process } from './process';
import { Restatement } from './restatement';
import { ADDRESS_LIMIT } from './statement';
import { statementsBetween } from './statements-between';
import { WorldCounts } from './world-counts';
import type { Change, ProcessCause, WorldListener } from './world-listener';

/**
 * Every process and every address space, as the events tell them. Folding is the only way it changes; it keeps no
 * history. It knows no I/O: a source feeds it, metrics and the stream follow it.
 */
export class World {
  readonly counts = new WorldCounts();

  private complete = false;
  private run = 0;
  private mms = new Map<number, Mm>();
  private readonly living = new Population();
  private listeners: readonly WorldListener[] = [];

  /** Whether the baseline of all processes is complete; false again from a restart of the source to its READY. */
  get ready(): boolean {
    return this.complete;
  }

  /** The living processes, in the order in which they were first seen. */
  processes(): IterableIterator<Process> {
    return this.living.values();
  }

  /** The living process with this pid (tgid), if there is one. */
  process(pid: number): Process | undefined {
    return this.living.get(pid);
  }

  /** The living direct children of the living process `pid`. */
  children(pid: number): Process[] {
    return this.living.children(pid);
  }

  /** Tells `listener` of all that happens from now on. @returns a function that ends it. */
  follow(listener: WorldListener): () => void {
    // Another list, not the one that may just be gone through.
    this.listeners = [...this.listeners, listener];
    return () => {
      this.listeners = this.listeners.filter((each) => each !== listener);
    };
  }

  /** Folds events in, in order, telling the followers of each as it happens. */
  fold(events: readonly StateEvent[]): void {
    for (const event of events) {
      this.foldOne(event);
    }
  }

  /** Folds one event in. */
  foldOne(event: StateEvent): void {
    switch (event.type) {
      case 'range':
        this.state(event);
        break;
      case 'copy':
        this.copy(event);
        break;
      case 'process':
        this.meet(event);
        break;
      case 'details':
        this.describe(event);
        break;
      case 'fork':
        this.operated(event.pid, 'fork', 1);
        break;
      case 'exec':
        this.exec(event);
        break;
      case 'exit':
        this.operated(event.pid, 'exit', 1);
        this.bury(this.living.get(event.pid), event.ts);
        break;
      case 'mmexit':
        this.forget(this.mms.get(event.mm));
        break;
      case 'begin':
        this.begin(event);
        break;
      case 'end':
        this.end(event.mm, event.ts);
        break;
      case 'unreadable':
        this.doubt(event);
        break;
      case 'ready':
        this.finishRun();
        break;
      case 'operations':
        this.operated(event.pid, event.op, event.count);
        break;
      case 'restart':
        this.restart(event.reason);
        break;
    }
  }

  private state(event: RangeEvent): void {
    const mm = this.mm(event.mm, event.ts);
    if (mm.restated !== null) {
      mm.restated.state(event);
    } else if (!mm.stated) {
      mm.map.apply(event.start, event.end, event.facts, event.offset);
    } else {
      this.change(mm, event);
    }
    if (event.op === 'vma') {
      this.counts.events.vma++;
    } else {
      this.operated(event.pid, event.op, 1);
    }
  }

  private change(mm: Mm, change: Change): void {
    const applied = mm.map.apply(change.start, change.end, change.facts, change.offset);
    if (applied === 'same') {
      return;
    }
    if (applied === 'renamed') {
      this.counts.pathRefreshes++;
    }
    // Without a closure: this is done for every change there is.
    for (const owner of mm.owners) {
      for (const listener of this.listeners) {
        listener.change?.(owner, change);
      }
    }
  }

  private copy(event: CopyEvent): void {
    const from = this.mms.get(event.from);
    const mm = this.mm(event.mm, event.ts);
    if (from !== undefined) {
      mm.map = from.map.fork();
      mm.restated = null;
      mm.stated = from.stated && from.restated === null;
      if (mm.stated) {
        mm.state = from.state.state === 'ok' ? ok(event.ts) : from.state;
      }
    }
  }

  private meet(event: ProcessEvent): void {
    const known = this.living.get(event.pid);
    if (known !== undefined && known.startTime !== event.startTime) {
      this.bury(known, null);
    } else if (known !== undefined) {
      this.meetAgain(known, event);
      return;
    }
    const mm = this.mm(event.mm, event.ts);
    const process = new LivingProcess(event.pid, event.startTime, event.ppid, event.comm, event.exe, mm);
    process.run = this.run;
    mm.owners.add(process);
    this.living.add(process);
    this.told(process, 'new');
    if (mm.stated) {
      this.tell((listener) => listener.synced?.(process));
    }
  }

  private meetAgain(process: LivingProcess, event: ProcessEvent): void {
    process.run = this.run;
    const renamed = process.comm !== event.comm || process.exe !== event.exe || process.ppid !== event.ppid;
    if (process.ppid !== event.ppid) {
      this.living.reparent(process, event.ppid);
    }
    process.comm = event.comm;
    process.exe = event.exe;
    if (renamed) {
      this.told(process, 'rename');
    }
    const mm = this.mm(event.mm, event.ts);
    process.await(null);
    if (mm === process.space) {
      return;
    }
    process.await(mm);
    if (mm.stated) {
      this.inherit(mm, { ts: event.ts, pid: 0, op: 'vma' });
    }
  }

  private describe(event: DetailsEvent): void {
    const process = this.living.get(event.pid);
    if (process?.startTime !== event.startTime) {
      return;
    }
    if (process.cmdline !== event.cmdline || process.uid !== event.uid || process.cgroup !== event.cgroup) {
      process.cmdline = event.cmdline;
      process.uid = event.uid;
      process.cgroup = event.cgroup;
      this.told(process, 'details');
    }
  }

  private exec(event: ExecEvent): void {
    this.operated(event.pid, 'exec', 1);
    const process = this.living.get(event.pid);
    if (process === undefined) {
      return;
    }
    const mm = this.mm(event.mm, event.ts);
    mm.state = { state: 'reading', since: event.ts, reason: 'it has just executed a program' };
    process.await(null);
    this.move(process, mm);
    process.comm = event.comm;
    process.exe = event.exe;
    // The former program's: its own is told when it has been read.
    process.cmdline = '';
    this.told(process, 'exec');
    const emptied: Change = {
      ts: event.ts,
      pid: event.pid,
      op: 'exec',
      start: 0,
      end: ADDRESS_LIMIT,
      facts: null,
      offset: 0,
    };
    this.tell((listener) => listener.change?.(process, emptied));
  }

  private begin(event: BeginEvent): void {
    const mm = this.mm(event.mm, event.ts);
    mm.restated = new Restatement(mm.stated ? mm.map : null, event);
  }

  private end(id: number, ts: number): void {
    const mm = this.mms.get(id);
    if (mm?.restated == null) {
      return;
    }
    const { restated } = mm;
    const { begin } = restated;
    mm.restated = null;
    const how = { ts, pid: begin.pid ?? 0, op: begin.op ?? 'vma' };
    const doubted = mm.state.state !== 'ok';
    mm.state = ok(ts);
    if (!mm.stated || doubted) {
      mm.map = restated.map();
      mm.stated = true;
      for (const owner of mm.owners) {
        this.tell((listener) => listener.synced?.(owner));
      }
    } else {
      const refreshes = this.counts.pathRefreshes;
      const differences = restated.differences();
      for (const difference of differences) {
        this.change(mm, { ...how, ...difference });
      }
      const onlyPaths = differences.length > 0 && this.counts.pathRefreshes - refreshes === differences.length;
      if (begin.op === undefined && this.complete && !onlyPaths) {
        this.counts.resynced('mm');
      }
    }
    this.inherit(mm, how);
  }

  /** The map can't be read: it stays as it was stated last, and its owners are told so. */
  private doubt({ ts, mm: id, reason, detail }: UnreadableEvent): void {
    const mm = this.mm(id, ts);
    mm.state = { state: 'unreadable', since: ts, cause: reason, reason: detail };
    for (const owner of mm.owners) {
      this.told(owner, 'unreadable');
    }
    for (const heir of mm.heirs) {
      heir.space.state = mm.state;
      this.told(heir, 'unreadable');
    }
  }

  /** Those who waited for this map to be stated take it, telling only what differs from the one they showed. */
  private inherit(mm: Mm, how: Pick<Change, 'ts' | 'pid' | 'op'>): void {
    for (const heir of mm.heirs) {
      const former = heir.space;
      heir.next = null;
      this.move(heir, mm);
      if (!former.stated || former.state.state !== 'ok') {
        this.tell((listener) => listener.synced?.(heir));
        continue;
      }
      for (const statement of statementsBetween(former.map, mm.map)) {
        this.tell((listener) => listener.change?.(heir, { ...how, ...statement }));
      }
    }
    mm.heirs.clear();
  }

  private move(process: LivingProcess, mm: Mm): void {
    const former = process.space;
    former.owners.delete(process);
    process.space = mm;
    mm.owners.add(process);
    this.forget(former);
  }

  private bury(process: LivingProcess | undefined, at: number | null): void {
    if (process === undefined) {
      return;
    }
    this.living.remove(process);
    process.await(null);
    process.space.owners.delete(process);
    this.tell((listener) => listener.exit?.(process, at));
    this.forget(process.space);
  }

  /** Drops an mm that nobody has. Its processes may outlive it by an event or two; the last one takes it along. */
  private forget(mm: Mm | undefined): void {
    if (mm !== undefined && mm.owners.size === 0 && mm.heirs.size === 0 && this.mms.get(mm.id) === mm) {
      this.mms.delete(mm.id);
    }
  }

  private restart(reason: RestartEvent['reason']): void {
    this.run++;
    this.complete = false;
    // A source numbers its mms afresh: the old maps live on in their processes only, until these are restated.
    this.mms = new Map();
    for (const process of this.living.values()) {
      process.next = null;
    }
    if (reason !== 'start') {
      this.counts.resynced(reason);
    }
  }

  private finishRun(): void {
    for (const process of [...this.living.values()]) {
      if (process.run !== this.run) {
        this.bury(process, null);
      }
    }
    for (const mm of [...this.mms.values()]) {
      this.forget(mm);
    }
    this.complete = true;
    this.tell((listener) => listener.ready?.());
  }

  private operated(pid: number, op: CountedOp, count: number): void {
    this.counts.events[op] += count;
    const process = this.living.get(pid);
    if (process !== undefined) {
      for (const listener of this.listeners) {
        listener.operation?.(process, op, count);
      }
    }
  }

  /** @param ts when it is heard of, perhaps for the first time. */
  private mm(id: number, ts: number): Mm {
    let mm = this.mms.get(id);
    if (mm === undefined) {
      mm = newMm(id, ts);
      this.mms.set(id, mm);
    }
    return mm;
  }

  private told(process: Process, cause: ProcessCause): void {
    this.tell((listener) => listener.process?.(process, cause));
  }

  private tell(news: (listener: WorldListener) => void): void {
    for (const listener of this.listeners) {
      news(listener);
    }
  }
}
