import type { ResetMessage, VmasCodingName } from '../wire/stream/messages';
import { encodeDelta, encodeMessage, encodeVmas, type Encoded } from './encode';
import type { Reader } from './hub';
import type { Notice } from './journal';
import type { Subject } from './registry';
import { resume, type Resumption } from './resumption';
import { Scope, UNTOLD, type Entry, type ScopeOptions } from './scope';
import { syncedMessage, takeStanding, type Standing } from './standing';

/** Where a subscriber's messages go. */
export interface Sink {
  /** @returns whether there is room for more at once; if not, `Subscriber.drained` is called when there is. */
  write(message: Encoded): boolean;
}

export interface SubscriberOptions extends ScopeOptions {
  readonly sink: Sink;
  /** Called with what went wrong where no caller can be told: the stream is to be closed. */
  readonly onFailure: (error: unknown) => void;
  /** How maps are told. */
  readonly vmas: VmasCodingName;
  /** Lines are cut at about this length. */
  readonly lineBytes: number;
  /** Called when everything up to the beginning has been told, the last of it a bookmark: then no more is. */
  readonly onCaughtUp?: (() => void) | undefined;
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
  private readonly scope: Scope;
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
    this.scope = new Scope(options);
    this.beginning = options.hub.journal.head;
    this.position = this.beginning;
    this.horizon = options.sight.restricted ? this.beginning : Infinity;
  }

  /** Begins with everything in scope, after a `reset` if the client may hold something older. */
  start(reset?: ResetMessage): void {
    this.afterLooking(this.inQuestion(), () => {
      if (reset !== undefined) {
        this.scope.tasks.add(encodeMessage(reset));
      }
      for (const subject of this.options.hub.registry.values()) {
        if (this.scope.admits(subject)) {
          this.scope.enter(subject);
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
      resume(this.scope, this.options, { seq, have });
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
    this.scope.clear();
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
      if (this.snapshot !== undefined && this.scope.get(this.snapshot.entry.subject) !== this.snapshot.entry) {
        // It left the scope, or another of its pid came in.
        this.snapshot = undefined;
      } else if (this.snapshot !== undefined) {
        this.sendPart(this.snapshot);
      } else if (this.position < journal.tail && this.horizon >= journal.tail) {
        this.catchUp();
      } else if (this.position < journal.tail) {
        this.lookAt(this.inQuestion());
      } else if (this.scope.tasks.size > 0) {
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
      const subject = hub.journal.subjectAt(seq);
      const matters = this.scope.get(subject)?.mapped === true || hub.journal.noticeAt(seq) !== undefined;
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
        this.scope.judge(subject);
      }
      if (this.options.filter.takesDescendants) {
        this.scope.reconsider();
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

  /** The journal has rolled over the position: goes on at its head, or the horizon, and states afresh what changed in between. */
  private catchUp(): void {
    const { registry, journal } = this.options.hub;
    const lost = this.position;
    this.position = Math.min(journal.head, this.horizon);
    this.complete = false;
    for (const entry of this.scope.values()) {
      const { subject } = entry;
      if (subject.dead || !this.scope.admits(subject)) {
        this.scope.leave(entry, subject.dead ? undefined : 'out_of_scope');
        continue;
      }
      if (entry.mapped && subject.changed > Math.max(lost, entry.from)) {
        entry.mapped = false;
        const { pid, startTime } = subject;
        this.scope.tasks.add(encodeMessage({ type: 'reset', pid, start_time: startTime, reason: 'slow_client' }));
        this.scope.tasks.add(entry);
      }
      if (subject.updated > entry.toldAt) {
        this.scope.tasks.add(entry);
      }
    }
    for (const subject of registry.values()) {
      if (this.scope.get(subject) === undefined && this.scope.admits(subject)) {
        this.scope.enter(subject);
      }
    }
  }

  /** The next task. */
  private work(): void {
    const task = this.scope.tasks.values().next().value!;
    this.scope.tasks.delete(task);
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
    const standing = takeStanding(subject, this.options);
    if (sight.permits(subject, filter.maps ? Math.max(subject.updated, subject.changed) : subject.updated)) {
      this.give(entry, standing);
      return;
    }
    this.afterLooking([subject], () => {
      if (this.scope.get(subject) !== entry) {
        return;
      }
      if (sight.allows(subject)) {
        this.give(entry, standing);
      } else {
        this.scope.leave(entry, 'out_of_scope');
      }
    });
  }

  private give(entry: Entry, { head, updated, line, map }: Standing): void {
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
      const parts = encodeVmas({ pid, start_time: startTime }, map, this.options.vmas, this.options.lineBytes);
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
    this.complete = this.scope.tasks.size === 0;
    this.send(syncedMessage(entry.subject, this.complete ? this.cursor() : undefined));
    if (entry.subject.threads !== undefined && this.options.sight.allows(entry.subject)) {
      this.send(entry.subject.threads);
    }
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
    while (this.position < end && this.scope.tasks.size === 0 && !this.blocked) {
      const notice = journal.noticeAt(this.position + 1);
      if (notice !== undefined) {
        flush();
        this.position++;
        this.readNotice(notice);
        continue;
      }
      this.position++;
      const subject = journal.subjectAt(this.position);
      const entry = this.scope.get(subject);
      const due = entry?.mapped === true && this.position > entry.from;
      if (due && sight.permits(subject, this.position)) {
        const text = journal.changeTextAt(this.position);
        changes.push(text);
        bytes += text.length;
        if (bytes >= this.options.lineBytes) {
          flush();
        }
      }
    }
    flush();
  }

  private readNotice(notice: Notice): void {
    const { subject } = notice;
    const { sight } = this.options;
    const entry = this.scope.get(subject);
    switch (notice.kind) {
      case 'process':
        this.readProcess(subject, entry);
        if (this.options.filter.movesOthers(notice)) {
          this.scope.reconsider();
        }
        break;
      case 'synced':
        if (entry !== undefined && !this.options.filter.maps) {
          this.tell(entry);
        } else if (entry !== undefined && this.position > entry.from) {
          entry.mapped = false;
          this.scope.tasks.add(entry);
        }
        break;
      case 'threads':
        if (entry?.mapped === true && subject.threads !== undefined && sight.permits(subject, this.position)) {
          this.send(subject.threads);
        }
        break;
      case 'exit':
        if (entry !== undefined) {
          this.scope.leave(entry);
        }
        break;
    }
  }

  private readProcess(subject: Subject, entry: Entry | undefined): void {
    this.scope.judge(subject);
    if (entry === undefined || this.scope.get(subject) === undefined) {
      return;
    }
    if (subject.dead) {
      // Its exit is still to be read. One that came and went between two flushes is not told at all.
      if (entry.toldAt !== UNTOLD) {
        this.tell(entry);
      }
      return;
    }
    this.tell(entry);
    // An exec of one whose map was not known: the new one is, without a word about it.
    if (this.options.filter.maps && !entry.mapped && subject.process.synced) {
      this.scope.tasks.add(entry);
    }
  }

  private cursor(): string {
    return this.options.hub.cursor(this.position);
  }

  private send(message: Encoded): void {
    this.blocked = !this.options.sink.write(message);
  }
}
