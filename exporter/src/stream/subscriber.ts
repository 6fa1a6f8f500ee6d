import type { Process } from '../model/process';
import type { ProcessKey, ResetMessage } from '../wire/messages';
import { encodeDelta, encodeMessage, encodeVmas, type Encoded } from './encode';
import type { Feed, Reader } from './feed';
import { encodeMapState } from './identity';
import type { ChangeItem, Item } from './journal';
import type { Tracked } from './registry';
import type { Selection } from './selection';

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
  readonly visible: (process: Process) => boolean;
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

  constructor(private readonly options: SubscriberOptions) {
    this.beginning = options.feed.journal.head;
    this.position = this.beginning;
  }

  /** Begins with everything in scope, after a `reset` if the client may hold something older. */
  start(reset?: ResetMessage): void {
    if (reset !== undefined) {
      this.tasks.add(encodeMessage(reset));
    }
    for (const tracked of this.options.feed.registry.values()) {
      if (this.inScope(tracked)) {
        this.enter(tracked);
      }
    }
    this.pump();
  }

  /** Begins with what happened since; `seq` must be in the journal's [tail, head]. */
  resume({ seq, have }: Resumption): void {
    this.position = seq;
    if (have === undefined) {
      this.resumeSelection(seq);
    } else {
      this.resumeHaving(seq, have);
    }
    this.pump();
  }

  /** The sink has room again. */
  drained(): void {
    this.blocked = false;
    this.pump();
  }

  /** The client is gone. */
  close(): void {
    for (const entry of [...this.scope.values()]) {
      this.drop(entry);
    }
  }

  bookmark(): void {
    this.pump();
    if (!this.blocked && this.complete) {
      this.send(encodeMessage({ type: 'bookmark', cursor: this.cursor() }));
    }
  }

  pump(): void {
    const { journal } = this.options.feed;
    while (!this.blocked) {
      if (this.snapshot !== undefined) {
        this.sendPart(this.snapshot);
      } else if (this.position < journal.tail) {
        this.catchUp();
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
      } else if (this.position < journal.head) {
        this.read();
      } else {
        return;
      }
    }
  }

  /**
   * The client holds what was in scope then, and may have been told more before its connection broke: it is told of
   * everything that left the scope since, whether it knew it or not.
   */
  private resumeSelection(seq: number): void {
    const { feed, selection } = this.options;
    // Those that died since, first: their PIDs may have come back. Whether the client could see them can't be asked any
    // more; that they are gone is all that it is told.
    for (let each = seq + 1; each <= feed.journal.head; each++) {
      const { kind, tracked } = feed.journal.at(each);
      if (kind !== 'exit') {
        continue;
      }
      const wanted = selection.selects(tracked.lineage);
      if (wanted && tracked.born <= seq) {
        this.hold(tracked);
      } else if (wanted || selection.movedSince(seq, tracked.lineage)) {
        this.tasks.add(farewell(tracked));
      }
    }
    for (const tracked of feed.registry.values()) {
      const wanted = selection.selects(tracked.lineage);
      const changed = (wanted && tracked.updated > seq) || selection.movedSince(seq, tracked.lineage);
      if (this.inScope(tracked)) {
        if (changed || !tracked.process.synced) {
          this.enter(tracked, PERHAPS_TOLD);
        } else {
          this.hold(tracked);
        }
      } else if (changed) {
        this.tasks.add(farewell(tracked, 'out_of_scope'));
      }
    }
  }

  private resumeHaving(seq: number, have: readonly ProcessKey[]): void {
    const { registry } = this.options.feed;
    for (const { pid, start_time } of have) {
      const tracked = registry.get(pid);
      if (tracked?.startTime !== start_time) {
        this.tasks.add(encodeMessage({ type: 'exit', pid, start_time }));
      } else if (!this.inScope(tracked)) {
        this.tasks.add(farewell(tracked, 'out_of_scope'));
      } else if (tracked.born <= seq && tracked.process.synced) {
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

  /** The journal has rolled over the position: goes on at its head, and states afresh what changed in between. */
  private catchUp(): void {
    const { registry, journal } = this.options.feed;
    const lost = this.position;
    this.position = journal.head;
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

  /** Tells who a process is, unless the client knows. */
  private tell(entry: Entry): void {
    const { feed } = this.options;
    if (entry.tracked.updated > entry.toldAt) {
      entry.toldAt = feed.journal.head;
      this.send(feed.line(entry.tracked));
    }
  }

  /** Tells a process as it is now, with its map if that is wanted and known. */
  private state(entry: Entry): void {
    const { feed, selection, lineBytes } = this.options;
    const { tracked } = entry;
    const { process } = tracked;
    this.complete = false;
    this.tell(entry);
    if (entry.mapped) {
      return;
    }
    entry.from = feed.journal.head;
    if (selection.maps && process.synced) {
      entry.mapped = true;
      const key = { pid: tracked.pid, start_time: tracked.startTime };
      this.snapshot = { entry, parts: encodeVmas(key, process.map.clone().values(), lineBytes) };
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
    const { journal } = this.options.feed;
    const changes: string[] = [];
    let bytes = 0;
    const flush = (): void => {
      if (changes.length > 0) {
        this.send(encodeDelta(this.cursor(), changes));
        changes.length = 0;
        bytes = 0;
      }
    };
    while (this.position < journal.head && this.tasks.size === 0 && !this.blocked) {
      const item = journal.at(this.position + 1);
      if (item.kind !== 'change') {
        flush();
        this.position++;
        this.readOther(item);
        continue;
      }
      this.position++;
      const entry = this.scope.get(item.tracked.pid);
      if (entry?.tracked === item.tracked && entry.mapped && this.position > entry.from) {
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
      const entry = this.scope.get(tracked.pid);
      const mine = entry?.tracked === tracked ? entry : undefined;
      const inside = this.inScope(tracked);
      if (inside && mine === undefined) {
        this.enter(tracked);
      } else if (!inside && mine !== undefined) {
        this.leave(mine, 'out_of_scope');
      }
    }
  }

  private inScope(tracked: Tracked): boolean {
    const { selection, visible } = this.options;
    return selection.selects(tracked.lineage) && visible(tracked.process);
  }

  private enter(tracked: Tracked, toldAt = UNTOLD): void {
    const former = this.scope.get(tracked.pid);
    if (former !== undefined) {
      // The PID came back, and the exit of who had it is still to be read. Changes are told by PID alone.
      this.leave(former);
    }
    const entry: Entry = { tracked, toldAt, mapped: false, from: 0 };
    this.take(entry);
    this.tasks.add(entry);
  }

  /** Takes a process into scope that the client has as of the position. */
  private hold(tracked: Tracked): void {
    this.take({ tracked, toldAt: this.position, mapped: this.options.selection.maps, from: 0 });
  }

  private take(entry: Entry): void {
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
