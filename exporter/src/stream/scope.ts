import type { Subject } from './registry';
import { encodeMessage, type Encoded } from './encode';
import type { Hub } from './hub';
import type { ProcessFilter } from './process-filter';
import type { Sight } from './sight';

/** The process was not told. */
export const UNTOLD = -2;
/** An earlier connection may have told it: it is told as if not, and taken leave of as if. */
export const PERHAPS_TOLD = -1;

/** What a client was told of one process. */
export interface Entry {
  readonly subject: Subject;
  /** The journal's head when a `process` message was last sent; or UNTOLD, or PERHAPS_TOLD. */
  toldAt: number;
  /** Whether its map was sent, so that changes can follow. */
  mapped: boolean;
  /** Changes up to here are in the map that was sent. */
  from: number;
}

export interface ScopeOptions {
  readonly hub: Hub;
  readonly filter: ProcessFilter;
  readonly sight: Sight;
}

/** The processes that one client is told of: those that it wants and may see; and what is to be said of them first. */
export class Scope {
  /** What is to be said before anything else is read: processes to state, messages ready to go. */
  readonly tasks = new Set<Entry | Encoded>();
  private readonly entries = new Map<number, Entry>();

  constructor(private readonly options: ScopeOptions) {}

  values(): IterableIterator<Entry> {
    return this.entries.values();
  }

  /** What the client was told of the process; undefined if it is not in scope (another of its pid may be). */
  get(subject: Subject): Entry | undefined {
    const entry = this.entries.get(subject.pid);
    return entry?.subject === subject ? entry : undefined;
  }

  /** Whether somebody of this pid is in scope. */
  hasPid(pid: number): boolean {
    return this.entries.has(pid);
  }

  /** Whether the client wants the process, whether it may see it or not. */
  wants({ lineage }: Subject): boolean {
    const { filter, sight } = this.options;
    return filter.selects(lineage, (ancestor) => sight.counts(ancestor));
  }

  /** Whether the process belongs into the scope. */
  admits(subject: Subject): boolean {
    return this.wants(subject) && this.options.sight.allows(subject);
  }

  /** Takes a process in, which is to be stated. */
  enter(subject: Subject, toldAt = UNTOLD): void {
    const former = this.entries.get(subject.pid);
    if (former !== undefined) {
      // The PID came back, and the exit of who had it is still to be read. Changes are told by PID alone.
      this.leave(former);
    }
    const entry: Entry = { subject, toldAt, mapped: false, from: 0 };
    this.put(entry);
    this.tasks.add(entry);
  }

  /** Takes a process in that the client has as of the journal's item `seq`. */
  hold(subject: Subject, seq: number): void {
    this.put({ subject, toldAt: seq, mapped: this.options.filter.maps, from: 0 });
  }

  /** Lets a process out, taking leave of it if the client knows it. */
  leave(entry: Entry, reason?: 'out_of_scope'): void {
    this.drop(entry);
    this.tasks.delete(entry);
    if (entry.toldAt !== UNTOLD) {
      this.tasks.add(farewell(entry.subject, reason));
    }
  }

  /** Lets a process in, or out, as it belongs. One whose exit is still to be read stays while it is wanted, and is not let in. */
  judge(subject: Subject): void {
    const entry = this.get(subject);
    const inside = subject.dead ? this.wants(subject) : this.admits(subject);
    if (inside && entry === undefined && !subject.dead) {
      this.enter(subject);
    } else if (!inside && entry !== undefined) {
      // Also of a dead one, at once: a cursor between here and its exit says that this has been told.
      this.leave(entry, 'out_of_scope');
    }
  }

  /** Asks of every process anew whether it belongs. */
  reconsider(): void {
    const dead = [...this.entries.values()].map(({ subject }) => subject).filter((subject) => subject.dead);
    for (const subject of [...this.options.hub.registry.values(), ...dead]) {
      this.judge(subject);
    }
  }

  /** Lets all out, without a word. */
  clear(): void {
    for (const entry of [...this.entries.values()]) {
      this.drop(entry);
    }
  }

  private put(entry: Entry): void {
    const { pid } = entry.subject;
    if (this.options.filter.maps && !this.entries.has(pid)) {
      this.options.hub.watch(pid, 1);
    }
    this.entries.set(pid, entry);
  }

  private drop({ subject: { pid } }: Entry): void {
    if (this.entries.delete(pid) && this.options.filter.maps) {
      this.options.hub.watch(pid, -1);
    }
  }
}

/** Taking leave of a process; `reason`: why, if it lives. */
export function farewell({ pid, startTime, dead }: Subject, reason?: 'out_of_scope'): Encoded {
  return encodeMessage({
    type: 'exit',
    pid,
    start_time: startTime,
    ...(reason !== undefined && !dead ? { reason } : {}),
  });
}
