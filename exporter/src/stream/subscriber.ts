import type { AddressSpace } from '../model/address-space';
import type { ProcessKey, ResetMessage } from '../wire/stream/messages';
import { encodeDelta, encodeMessage, encodeVmas, type Encoded } from './encode';
import type { Hub, Reader } from './hub';
import { encodeMapState } from './identity';
import type { ChangeItem, Item } from './journal';
import type { Subject } from './registry';
import type { ProcessFilter } from './process-filter';
import type { Sight } from './sight';

/** Where a subscriber's messages go. */
export interface Sink {
  /** @returns whether there is room for more at once; if not, `Subscriber.drained` is called when there is. */
  write(message: Encoded): boolean;
}

/** A position in the journal to go on from, and what the client holds as of it (undefined: all that was in scope). */
export interface Resumption {
  readonly seq: number;
  readonly have: readonly ProcessKey[] | undefined;
}

export interface SubscriberOptions {
  readonly hub: Hub;
  readonly sink: Sink;
  readonly filter: ProcessFilter;
  readonly sight: Sight;
  /** Called with what went wrong where no caller can be told: the stream is to be closed. */
  readonly onFailure: (error: unknown) => void;
  /** Lines are cut at about this length. */
  readonly lineBytes: number;
  /** Called when everything up to the beginning has been told, the last of it a bookmark: then no more is. */
  readonly onCaughtUp?: (() => void) | undefined;
}

const UNTOLD = -2;
/** An earlier connection may have told it: it is told as if not, and taken leave of as if. */
const PERHAPS_TOLD = -1;

/** What a client was told of one process. */
interface Entry {
  readonly subject: Subject;
  /** The journal's head when a `process` message was last sent; or UNTOLD, or PERHAPS_TOLD. */
  toldAt: number;
  /** Whether its map was sent, so that changes can follow. */
  mapped: boolean;
  /** Changes up to here are in the map that was sent. */
  from: number;
}

/** What there is to tell of a process at one moment. */
interface Statement {
  /** The journal's head at that moment. */
  readonly head: number;
  readonly updated: number;
  readonly line: Encoded;
  /** Undefined if it is not wanted, or not known. */
  readonly map: AddressSpace | undefined;
}

/** A whole map on its way, taken at one moment. */
interface Snapshot {
  readonly entry: Entry;
  readonly parts: IterableIterator<Encoded>;
}

/**
 * One client of the stream, reading the journal at the pace at which its sink drains.
 *
 * It has no queue of its own: what waits is its position in the journal, a list of processes to be stated, and one map
 * on its way. Statements go before reading, and each is of the state at the journal's head; items that it includes
 * (`Entry.from`) are passed over later. So every cursor that is sent means: everything up to here has been told.
 * If the journal rolls over its position, the processes that changed since are stated afresh.
 *
 * Who may not see everything is told nothing before it was asked whether he may, after it became known: reading stops at a
 * horizon, which an answer moves on, and what is stated is taken first, asked for then, and sent last.
 */
export class Subscriber implements Reader {
  private readonly scope = new Map<number, Entry>();
  /** What is to be said before anything else is read: processes to state, messages ready to go. */
  private readonly tasks = new Set<Entry | Encoded>();
  private snapshot: Snapshot | undefined;
  /** Everything up to this item has been read. */
  private position: number;
  /** Whether everything in scope has been told up to `position`, and the client knows. */
  private complete = false;
  private blocked = false;
  /** The journal's head at the beginning. */
  private readonly beginning: number;
  /** Items up to here may be read: of the processes concerned it is known whether they may be seen. */
  private horizon: number;
  /** Whether an answer is awaited. */
  private looking = false;
  /** Whether all processes in question are to be asked for, whatever happened to them. */
  private sweeping = false;
  private closed = false;

  constructor(private readonly options: SubscriberOptions) {
    this.beginning = options.hub.journal.head;
    this.position = this.beginning;
    this.horizon = options.sight.restricted ? this.beginning : Infinity;
  }

  /** Begins with everything in scope, after a `reset` if the client may hold something older. */
  start(reset?: ResetMessage): void {
    this.afterLooking(this.inQuestion(), () => {
      if (reset !== undefined) {
        this.tasks.add(encodeMessage(reset));
      }
      for (const subject of this.options.hub.registry.values()) {
        if (this.inScope(subject)) {
          this.enter(subject);
        }
      }
    });
  }

  /** Begins with what happened since; `seq` must be in the journal's [tail, head]. */
  resume({ seq, have }: Resumption): void {
    const { journal, registry } = this.options.hub;
    const held = (have ?? []).map(({ pid }) => registry.get(pid)).filter((subject) => subject !== undefined);
    this.afterLooking([...this.inQuestion(), ...held], () => {
      if (seq < journal.tail) {
        this.start({ type: 'reset', all: true, reason: 'cursor_expired' });
        return;
      }
      this.position = seq;
      if (have === undefined) {
        this.resumeSelection(seq);
      } else {
        this.resumeHaving(seq, have);
      }
    });
  }

  /** The sink has room again. */
  drained(): void {
    this.blocked = false;
    this.pump();
  }

  /** The client is gone. */
  close(): void {
    this.closed = true;
    for (const entry of [...this.scope.values()]) {
      this.drop(entry);
    }
  }

  /** A sign of life, and the moment to ask whether what may be seen still may: credentials change without a word. */
  bookmark(): void {
    this.sweeping = this.options.sight.restricted;
    this.pump();
    if (!this.blocked && this.complete) {
      this.send(encodeMessage({ type: 'bookmark', cursor: this.cursor() }));
    }
  }

  pump(): void {
    const { journal } = this.options.hub;
    while (!this.blocked && !this.looking && !this.closed) {
      if (this.snapshot !== undefined) {
        this.sendPart(this.snapshot);
      } else if (this.position < journal.tail && this.horizon >= journal.tail) {
        this.catchUp();
      } else if (this.position < journal.tail) {
        this.lookAt(this.inQuestion());
      } else if (this.tasks.size > 0) {
        this.work();
      } else if (!this.complete) {
        this.complete = true;
        this.send(encodeMessage({ type: 'synced', cursor: this.cursor() }));
      } else if (this.options.onCaughtUp !== undefined && this.position >= this.beginning) {
        // Not when nothing is left to tell: a client slower than what happens would never get to an end.
        this.send(encodeMessage({ type: 'bookmark', cursor: this.cursor() }));
        this.blocked = true;
        this.options.onCaughtUp();
      } else if (this.sweeping) {
        this.sweeping = false;
        this.lookAt(this.inQuestion());
      } else if (this.position < Math.min(journal.head, this.horizon)) {
        this.read();
      } else if (this.position < journal.head) {
        this.lookAt(this.news());
      } else {
        return;
      }
    }
  }

  /** The living processes that the client wants, whether it may see them or not. */
  private inQuestion(): Subject[] {
    const { sight, hub, filter } = this.options;
    return sight.restricted ? [...hub.registry.values()].filter(({ lineage }) => filter.selects(lineage)) : [];
  }

  /** Those of them that something has happened to since the last look. */
  private news(): Subject[] {
    const { hub, filter, sight } = this.options;
    const found = new Set<Subject>();
    for (let seq = this.position + 1; seq <= hub.journal.head; seq++) {
      const { kind, subject } = hub.journal.at(seq);
      const matters = kind !== 'change' || this.scope.get(subject.pid)?.mapped === true;
      if (matters && !subject.dead && !sight.permits(subject, seq) && filter.selects(subject.lineage)) {
        found.add(subject);
      }
    }
    return [...found];
  }

  /** Asks for processes, lets in and out of the scope what the answer does, and goes on. */
  private lookAt(processes: readonly Subject[]): void {
    this.afterLooking(processes, () => {
      for (const subject of processes) {
        this.judge(subject);
      }
      if (this.options.filter.takesDescendants) {
        this.reconsider();
      }
    });
  }

  /** Asks for processes, then acts, then goes on; all at once for a client that sees everything. */
  private afterLooking(processes: readonly Subject[], act: () => void): void {
    const { sight, hub, onFailure } = this.options;
    if (!sight.restricted) {
      act();
      this.pump();
      return;
    }
    const { head } = hub.journal;
    this.looking = true;
    sight
      .look(processes)
      .then(() => {
        this.looking = false;
        if (!this.closed) {
          this.horizon = head;
          act();
          this.pump();
        }
      })
      .catch(onFailure);
  }

  /**
   * The client holds what was in scope then, and may have been told more before its connection broke: it is told of
   * everything that left the scope since, whether it knew it or not.
   */
  private resumeSelection(seq: number): void {
    const { hub, filter, sight } = this.options;
    // Those that died since, first: their PIDs may have come back.
    for (let each = seq + 1; each <= hub.journal.head; each++) {
      const { kind, subject } = hub.journal.at(each);
      if (kind !== 'exit' || !sight.knows(subject)) {
        continue;
      }
      const wanted = this.wants(subject);
      if (wanted && subject.born <= seq) {
        this.hold(subject);
      } else if (wanted || filter.movedSince(seq, subject.lineage)) {
        this.tasks.add(farewell(subject));
      }
    }
    for (const subject of hub.registry.values()) {
      const changed =
        (this.wants(subject) && (subject.updated > seq || sight.turnedAfter(subject, seq))) ||
        filter.movedSince(seq, subject.lineage);
      if (this.inScope(subject)) {
        if (changed || !subject.process.synced) {
          this.enter(subject, PERHAPS_TOLD);
        } else {
          this.hold(subject);
        }
      } else if (changed && sight.knows(subject)) {
        this.tasks.add(farewell(subject, 'out_of_scope'));
      }
    }
  }

  private resumeHaving(seq: number, have: readonly ProcessKey[]): void {
    const { hub, sight } = this.options;
    const { registry } = hub;
    for (const { pid, start_time } of have) {
      const subject = registry.get(pid);
      // One that it was never shown is as one that there is not.
      if (subject?.startTime !== start_time || !sight.knows(subject)) {
        this.tasks.add(encodeMessage({ type: 'exit', pid, start_time }));
      } else if (!this.inScope(subject)) {
        this.tasks.add(farewell(subject, 'out_of_scope'));
      } else if (subject.born <= seq && subject.process.synced && !sight.turnedAfter(subject, seq)) {
        this.hold(subject);
      } else {
        this.enter(subject, PERHAPS_TOLD);
      }
    }
    for (const subject of registry.values()) {
      if (!this.scope.has(subject.pid) && this.inScope(subject)) {
        this.enter(subject);
      }
    }
  }

  /** The journal has rolled over the position: goes on at its head, or the horizon, and states afresh what changed in between. */
  private catchUp(): void {
    const { registry, journal } = this.options.hub;
    const lost = this.position;
    this.position = Math.min(journal.head, this.horizon);
    this.complete = false;
    for (const entry of this.scope.values()) {
      const { subject } = entry;
      if (subject.dead || !this.inScope(subject)) {
        this.leave(entry, subject.dead ? undefined : 'out_of_scope');
        continue;
      }
      if (entry.mapped && subject.changed > Math.max(lost, entry.from)) {
        entry.mapped = false;
        const { pid, startTime } = subject;
        this.tasks.add(encodeMessage({ type: 'reset', pid, start_time: startTime, reason: 'slow_client' }));
        this.tasks.add(entry);
      }
      if (subject.updated > entry.toldAt) {
        this.tasks.add(entry);
      }
    }
    for (const subject of registry.values()) {
      if (this.scope.get(subject.pid)?.subject !== subject && this.inScope(subject)) {
        this.enter(subject);
      }
    }
  }

  /** The next task. */
  private work(): void {
    const task = this.tasks.values().next().value!;
    this.tasks.delete(task);
    if ('json' in task) {
      this.send(task);
    } else if (!task.subject.dead) {
      this.state(task);
    }
  }

  /** Tells who a process is, unless the client knows, or may not; what it may not know yet, a later item tells. */
  private tell(entry: Entry): void {
    const { hub, sight } = this.options;
    const { subject } = entry;
    if (subject.updated > entry.toldAt && sight.permits(subject, subject.updated)) {
      entry.toldAt = hub.journal.head;
      this.send(hub.line(entry.subject));
    }
  }

  /** Tells a process as it is now, with its map if that is wanted and known. */
  private state(entry: Entry): void {
    const { filter, sight } = this.options;
    const { subject } = entry;
    const statement = this.take(subject);
    if (sight.permits(subject, filter.maps ? Math.max(subject.updated, subject.changed) : subject.updated)) {
      this.give(entry, statement);
      return;
    }
    this.afterLooking([subject], () => {
      if (this.scope.get(subject.pid) !== entry) {
        return;
      }
      if (sight.allows(subject)) {
        this.give(entry, statement);
      } else {
        this.leave(entry, 'out_of_scope');
      }
    });
  }

  private take(subject: Subject): Statement {
    const { hub, filter } = this.options;
    const { process, updated } = subject;
    const map = filter.maps && process.synced ? process.map.clone() : undefined;
    return { head: hub.journal.head, updated, line: hub.line(subject), map };
  }

  private give(entry: Entry, { head, updated, line, map }: Statement): void {
    const { pid, startTime } = entry.subject;
    this.complete = false;
    if (updated > entry.toldAt) {
      entry.toldAt = head;
      this.send(line);
    }
    if (entry.mapped) {
      return;
    }
    entry.from = head;
    if (map !== undefined) {
      entry.mapped = true;
      const parts = encodeVmas({ pid, start_time: startTime }, map, this.options.lineBytes);
      this.snapshot = { entry, parts };
    }
  }

  private sendPart({ entry, parts }: Snapshot): void {
    const part = parts.next();
    if (part.done !== true) {
      this.send(part.value);
      return;
    }
    this.snapshot = undefined;
    const { subject } = entry;
    const { pid, startTime } = subject;
    this.complete = this.tasks.size === 0;
    const cursor = this.complete ? { cursor: this.cursor() } : {};
    // A `synced` says that a map can be relied on, unless it says that this is the last that could be read.
    const { map, map_since, map_reason } = encodeMapState(subject.process);
    const state = map === 'ok' ? {} : { map, map_since, map_reason };
    this.send(encodeMessage({ type: 'synced', pid, start_time: startTime, ...state, ...cursor }));
  }

  /** Reads items until something is to be stated, the sink is full, or there are no more. */
  private read(): void {
    const { hub, sight } = this.options;
    const { journal } = hub;
    const end = Math.min(journal.head, this.horizon);
    const changes: string[] = [];
    let bytes = 0;
    const flush = (): void => {
      if (changes.length > 0) {
        this.send(encodeDelta(this.cursor(), changes));
        changes.length = 0;
        bytes = 0;
      }
    };
    while (this.position < end && this.tasks.size === 0 && !this.blocked) {
      const item = journal.at(this.position + 1);
      if (item.kind !== 'change') {
        flush();
        this.position++;
        this.readOther(item);
        continue;
      }
      this.position++;
      const { subject } = item;
      const entry = this.scope.get(subject.pid);
      const due = entry?.subject === subject && entry.mapped && this.position > entry.from;
      if (due && sight.permits(subject, this.position)) {
        changes.push(item.text);
        bytes += item.text.length;
        if (bytes >= this.options.lineBytes) {
          flush();
        }
      }
    }
    flush();
  }

  private readOther(item: Exclude<Item, ChangeItem>): void {
    const { subject } = item;
    const entry = this.scope.get(subject.pid);
    const mine = entry?.subject === subject ? entry : undefined;
    switch (item.kind) {
      case 'process':
        this.readProcess(subject, mine);
        if (this.movesOthers(item)) {
          this.reconsider();
        }
        break;
      case 'synced':
        if (mine !== undefined && !this.options.filter.maps) {
          this.tell(mine);
        } else if (mine !== undefined && this.position > mine.from) {
          mine.mapped = false;
          this.tasks.add(mine);
        }
        break;
      case 'exit':
        if (mine !== undefined) {
          this.leave(mine);
        }
        break;
    }
  }

  private readProcess(subject: Subject, entry: Entry | undefined): void {
    if (subject.dead) {
      // Its exit is still to be read. One that came and went between two flushes is not told at all.
      if (entry !== undefined && entry.toldAt !== UNTOLD) {
        this.tell(entry);
      }
      return;
    }
    if (!this.inScope(subject)) {
      if (entry !== undefined) {
        this.leave(entry, 'out_of_scope');
      }
      return;
    }
    if (entry === undefined) {
      this.enter(subject);
      return;
    }
    this.tell(entry);
    // An exec of one whose map was not known: the new one is, without a word about it.
    if (this.options.filter.maps && !entry.mapped && subject.process.synced) {
      this.tasks.add(entry);
    }
  }

  private movesOthers(item: Extract<Item, { kind: 'process' }>): boolean {
    const { filter } = this.options;
    return (
      (item.adopted === true && filter.takesDescendants) ||
      (item.formerComm !== undefined && filter.movesOthers(item.formerComm, item.subject.lineage.comm))
    );
  }

  /** Asks of every process anew whether it is in scope. */
  private reconsider(): void {
    for (const subject of this.options.hub.registry.values()) {
      this.judge(subject);
    }
  }

  /** Lets a living process into the scope, or out of it. */
  private judge(subject: Subject): void {
    const entry = this.scope.get(subject.pid);
    const mine = entry?.subject === subject ? entry : undefined;
    const inside = !subject.dead && this.inScope(subject);
    if (inside && mine === undefined) {
      this.enter(subject);
    } else if (!inside && mine !== undefined && !subject.dead) {
      this.leave(mine, 'out_of_scope');
    }
  }

  private wants({ lineage }: Subject): boolean {
    const { filter, sight } = this.options;
    return filter.selects(lineage, (ancestor) => sight.counts(ancestor));
  }

  private inScope(subject: Subject): boolean {
    return this.wants(subject) && this.options.sight.allows(subject);
  }

  private enter(subject: Subject, toldAt = UNTOLD): void {
    const former = this.scope.get(subject.pid);
    if (former !== undefined) {
      // The PID came back, and the exit of who had it is still to be read. Changes are told by PID alone.
      this.leave(former);
    }
    const entry: Entry = { subject, toldAt, mapped: false, from: 0 };
    this.admit(entry);
    this.tasks.add(entry);
  }

  /** Takes a process into scope that the client has as of the position. */
  private hold(subject: Subject): void {
    this.admit({ subject, toldAt: this.position, mapped: this.options.filter.maps, from: 0 });
  }

  private admit(entry: Entry): void {
    const { pid } = entry.subject;
    if (this.options.filter.maps && !this.scope.has(pid)) {
      this.options.hub.watch(pid, 1);
    }
    this.scope.set(pid, entry);
  }

  private drop({ subject: { pid } }: Entry): void {
    if (this.scope.delete(pid) && this.options.filter.maps) {
      this.options.hub.watch(pid, -1);
    }
  }

  private leave(entry: Entry, reason?: 'out_of_scope'): void {
    this.drop(entry);
    this.tasks.delete(entry);
    if (this.snapshot?.entry === entry) {
      this.snapshot = undefined;
    }
    if (entry.toldAt !== UNTOLD) {
      this.tasks.add(farewell(entry.subject, reason));
    }
  }

  private cursor(): string {
    return this.options.hub.cursor(this.position);
  }

  private send(message: Encoded): void {
    this.blocked = !this.options.sink.write(message);
  }
}

function farewell({ pid, startTime, dead }: Subject, reason?: 'out_of_scope'): Encoded {
  return encodeMessage({
    type: 'exit',
    pid,
    start_time: startTime,
    ...(reason !== undefined && !dead ? { reason } : {}),
  });
}
