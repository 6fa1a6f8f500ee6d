import type { AddressSpace } from '../model/address-space';
import type { ProcessKey, ResetMessage } from '../wire/messages';
import { encodeDelta, encodeMessage, encodeVmas, type Encoded } from './encode';
import type { Feed, Reader } from './feed';
import { encodeMapState } from './identity';
import type { ChangeItem, Item } from './journal';
import type { Tracked } from './registry';
import type { Selection } from './selection';
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
  readonly feed: Feed;
  readonly sink: Sink;
  readonly selection: Selection;
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
  readonly tracked: Tracked;
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
    this.beginning = options.feed.journal.head;
    this.position = this.beginning;
    this.horizon = options.sight.restricted ? this.beginning : Infinity;
  }

  /** Begins with everything in scope, after a `reset` if the client may hold something older. */
  start(reset?: ResetMessage): void {
    this.afterLooking(this.inQuestion(), () => {
      if (reset !== undefined) {
        this.tasks.add(encodeMessage(reset));
      }
      for (const tracked of this.options.feed.registry.values()) {
        if (this.inScope(tracked)) {
          this.enter(tracked);
        }
      }
    });
  }

  /** Begins with what happened since; `seq` must be in the journal's [tail, head]. */
  resume({ seq, have }: Resumption): void {
    const { journal, registry } = this.options.feed;
    const held = (have ?? []).map(({ pid }) => registry.get(pid)).filter((tracked) => tracked !== undefined);
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
    const { journal } = this.options.feed;
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
  private inQuestion(): Tracked[] {
    const { sight, feed, selection } = this.options;
    return sight.restricted ? [...feed.registry.values()].filter(({ lineage }) => selection.selects(lineage)) : [];
  }

  /** Those of them that something has happened to since the last look. */
  private news(): Tracked[] {
    const { feed, selection, sight } = this.options;
    const found = new Set<Tracked>();
    for (let seq = this.position + 1; seq <= feed.journal.head; seq++) {
      const { kind, tracked } = feed.journal.at(seq);
      const matters = kind !== 'change' || this.scope.get(tracked.pid)?.mapped === true;
      if (matters && !tracked.dead && !sight.permits(tracked, seq) && selection.selects(tracked.lineage)) {
        found.add(tracked);
      }
    }
    return [...found];
  }

  /** Asks for processes, lets in and out of the scope what the answer does, and goes on. */
  private lookAt(processes: readonly Tracked[]): void {
    this.afterLooking(processes, () => {
      for (const tracked of processes) {
        this.judge(tracked);
      }
      if (this.options.selection.takesDescendants) {
        this.reconsider();
      }
    });
  }

  /** Asks for processes, then acts, then goes on; all at once for a client that sees everything. */
  private afterLooking(processes: readonly Tracked[], act: () => void): void {
    const { sight, feed, onFailure } = this.options;
    if (!sight.restricted) {
      act();
      this.pump();
      return;
    }
    const { head } = feed.journal;
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
    const { feed, selection, sight } = this.options;
    // Those that died since, first: their PIDs may have come back.
    for (let each = seq + 1; each <= feed.journal.head; each++) {
      const { kind, tracked } = feed.journal.at(each);
      if (kind !== 'exit' || !sight.knows(tracked)) {
        continue;
      }
      const wanted = this.wants(tracked);
      if (wanted && tracked.born <= seq) {
        this.hold(tracked);
      } else if (wanted || selection.movedSince(seq, tracked.lineage)) {
        this.tasks.add(farewell(tracked));
      }
    }
    for (const tracked of feed.registry.values()) {
      const changed =
        (this.wants(tracked) && (tracked.updated > seq || sight.turnedAfter(tracked, seq))) ||
        selection.movedSince(seq, tracked.lineage);
      if (this.inScope(tracked)) {
        if (changed || !tracked.process.synced) {
          this.enter(tracked, PERHAPS_TOLD);
        } else {
          this.hold(tracked);
        }
      } else if (changed && sight.knows(tracked)) {
        this.tasks.add(farewell(tracked, 'out_of_scope'));
      }
    }
  }

  private resumeHaving(seq: number, have: readonly ProcessKey[]): void {
    const { feed, sight } = this.options;
    const { registry } = feed;
    for (const { pid, start_time } of have) {
      const tracked = registry.get(pid);
      // One that it was never shown is as one that there is not.
      if (tracked?.startTime !== start_time || !sight.knows(tracked)) {
        this.tasks.add(encodeMessage({ type: 'exit', pid, start_time }));
      } else if (!this.inScope(tracked)) {
        this.tasks.add(farewell(tracked, 'out_of_scope'));
      } else if (tracked.born <= seq && tracked.process.synced && !sight.turnedAfter(tracked, seq)) {
        this.hold(tracked);
      } else {
        this.enter(tracked, PERHAPS_TOLD);
      }
    }
    for (const tracked of registry.values()) {
      if (!this.scope.has(tracked.pid) && this.inScope(tracked)) {
        this.enter(tracked);
      }
    }
  }

  /** The journal has rolled over the position: goes on at its head, or the horizon, and states afresh what changed in between. */
  private catchUp(): void {
    const { registry, journal } = this.options.feed;
    const lost = this.position;
    this.position = Math.min(journal.head, this.horizon);
    this.complete = false;
    for (const entry of this.scope.values()) {
      const { tracked } = entry;
      if (tracked.dead || !this.inScope(tracked)) {
        this.leave(entry, tracked.dead ? undefined : 'out_of_scope');
        continue;
      }
      if (entry.mapped && tracked.changed > Math.max(lost, entry.from)) {
        entry.mapped = false;
        const { pid, startTime } = tracked;
        this.tasks.add(encodeMessage({ type: 'reset', pid, start_time: startTime, reason: 'slow_client' }));
        this.tasks.add(entry);
      }
      if (tracked.updated > entry.toldAt) {
        this.tasks.add(entry);
      }
    }
    for (const tracked of registry.values()) {
      if (this.scope.get(tracked.pid)?.tracked !== tracked && this.inScope(tracked)) {
        this.enter(tracked);
      }
    }
  }

  /** The next task. */
  private work(): void {
    const task = this.tasks.values().next().value!;
    this.tasks.delete(task);
    if ('json' in task) {
      this.send(task);
    } else if (!task.tracked.dead) {
      this.state(task);
    }
  }

  /** Tells who a process is, unless the client knows, or may not; what it may not know yet, a later item tells. */
  private tell(entry: Entry): void {
    const { feed, sight } = this.options;
    const { tracked } = entry;
    if (tracked.updated > entry.toldAt && sight.permits(tracked, tracked.updated)) {
      entry.toldAt = feed.journal.head;
      this.send(feed.line(entry.tracked));
    }
  }

  /** Tells a process as it is now, with its map if that is wanted and known. */
  private state(entry: Entry): void {
    const { selection, sight } = this.options;
    const { tracked } = entry;
    const statement = this.take(tracked);
    if (sight.permits(tracked, selection.maps ? Math.max(tracked.updated, tracked.changed) : tracked.updated)) {
      this.give(entry, statement);
      return;
    }
    this.afterLooking([tracked], () => {
      if (this.scope.get(tracked.pid) !== entry) {
        return;
      }
      if (sight.allows(tracked)) {
        this.give(entry, statement);
      } else {
        this.leave(entry, 'out_of_scope');
      }
    });
  }

  private take(tracked: Tracked): Statement {
    const { feed, selection } = this.options;
    const { process, updated } = tracked;
    const map = selection.maps && process.synced ? process.map.clone() : undefined;
    return { head: feed.journal.head, updated, line: feed.line(tracked), map };
  }

  private give(entry: Entry, { head, updated, line, map }: Statement): void {
    const { pid, startTime } = entry.tracked;
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
    const { tracked } = entry;
    const { pid, startTime } = tracked;
    this.complete = this.tasks.size === 0;
    const cursor = this.complete ? { cursor: this.cursor() } : {};
    // A `synced` says that a map can be relied on, unless it says that this is the last that could be read.
    const { map, map_since, map_reason } = encodeMapState(tracked.process);
    const state = map === 'ok' ? {} : { map, map_since, map_reason };
    this.send(encodeMessage({ type: 'synced', pid, start_time: startTime, ...state, ...cursor }));
  }

  /** Reads items until something is to be stated, the sink is full, or there are no more. */
  private read(): void {
    const { feed, sight } = this.options;
    const { journal } = feed;
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
      const { tracked } = item;
      const entry = this.scope.get(tracked.pid);
      const due = entry?.tracked === tracked && entry.mapped && this.position > entry.from;
      if (due && sight.permits(tracked, this.position)) {
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
    const { tracked } = item;
    const entry = this.scope.get(tracked.pid);
    const mine = entry?.tracked === tracked ? entry : undefined;
    switch (item.kind) {
      case 'process':
        this.readProcess(tracked, mine);
        if (this.movesOthers(item)) {
          this.reconsider();
        }
        break;
      case 'synced':
        if (mine !== undefined && !this.options.selection.maps) {
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

  private readProcess(tracked: Tracked, entry: Entry | undefined): void {
    if (tracked.dead) {
      // Its exit is still to be read. One that came and went between two flushes is not told at all.
      if (entry !== undefined && entry.toldAt !== UNTOLD) {
        this.tell(entry);
      }
      return;
    }
    if (!this.inScope(tracked)) {
      if (entry !== undefined) {
        this.leave(entry, 'out_of_scope');
      }
      return;
    }
    if (entry === undefined) {
      this.enter(tracked);
      return;
    }
    this.tell(entry);
    // An exec of one whose map was not known: the new one is, without a word about it.
    if (this.options.selection.maps && !entry.mapped && tracked.process.synced) {
      this.tasks.add(entry);
    }
  }

  private movesOthers(item: Extract<Item, { kind: 'process' }>): boolean {
    const { selection } = this.options;
    return (
      (item.adopted === true && selection.takesDescendants) ||
      (item.formerComm !== undefined && selection.movesOthers(item.formerComm, item.tracked.lineage.comm))
    );
  }

  /** Asks of every process anew whether it is in scope. */
  private reconsider(): void {
    for (const tracked of this.options.feed.registry.values()) {
      this.judge(tracked);
    }
  }

  /** Lets a living process into the scope, or out of it. */
  private judge(tracked: Tracked): void {
    const entry = this.scope.get(tracked.pid);
    const mine = entry?.tracked === tracked ? entry : undefined;
    const inside = !tracked.dead && this.inScope(tracked);
    if (inside && mine === undefined) {
      this.enter(tracked);
    } else if (!inside && mine !== undefined && !tracked.dead) {
      this.leave(mine, 'out_of_scope');
    }
  }

  private wants({ lineage }: Tracked): boolean {
    const { selection, sight } = this.options;
    return selection.selects(lineage, (ancestor) => sight.counts(ancestor));
  }

  private inScope(tracked: Tracked): boolean {
    return this.wants(tracked) && this.options.sight.allows(tracked);
  }

  private enter(tracked: Tracked, toldAt = UNTOLD): void {
    const former = this.scope.get(tracked.pid);
    if (former !== undefined) {
      // The PID came back, and the exit of who had it is still to be read. Changes are told by PID alone.
      this.leave(former);
    }
    const entry: Entry = { tracked, toldAt, mapped: false, from: 0 };
    this.admit(entry);
    this.tasks.add(entry);
  }

  /** Takes a process into scope that the client has as of the position. */
  private hold(tracked: Tracked): void {
    this.admit({ tracked, toldAt: this.position, mapped: this.options.selection.maps, from: 0 });
  }

  private admit(entry: Entry): void {
    const { pid } = entry.tracked;
    if (this.options.selection.maps && !this.scope.has(pid)) {
      this.options.feed.watch(pid, 1);
    }
    this.scope.set(pid, entry);
  }

  private drop({ tracked: { pid } }: Entry): void {
    if (this.scope.delete(pid) && this.options.selection.maps) {
      this.options.feed.watch(pid, -1);
    }
  }

  private leave(entry: Entry, reason?: 'out_of_scope'): void {
    this.drop(entry);
    this.tasks.delete(entry);
    if (this.snapshot?.entry === entry) {
      this.snapshot = undefined;
    }
    if (entry.toldAt !== UNTOLD) {
      this.tasks.add(farewell(entry.tracked, reason));
    }
  }

  private cursor(): string {
    return this.options.feed.cursor(this.position);
  }

  private send(message: Encoded): void {
    this.blocked = !this.options.sink.write(message);
  }
}

function farewell({ pid, startTime, dead }: Tracked, reason?: 'out_of_scope'): Encoded {
  return encodeMessage({
    type: 'exit',
    pid,
    start_time: startTime,
    ...(reason !== undefined && !dead ? { reason } : {}),
  });
}
