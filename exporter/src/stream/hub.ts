import { randomBytes } from 'node:crypto';
import type { Process } from '../model/process';
import type { ThreadsSeen } from '../model/thread';
import type { World } from '../model/world';
import { encodeCursor } from './cursor';
import { encodeMessage, encodeThreads, type Encoded } from './encode';
import { encodeProcessInfo } from './process-info';
import { Journal, type Notice } from './journal';
import { Registry, type Subject } from './registry';

/** Who reads the hub. Called when there may be something to read, never from within the World's folding. */
export interface Reader {
  /** Reads and sends what it can without waiting. */
  pump(): void;
  /** Sends a sign of life. */
  bookmark(): void;
}

export interface HubLimits {
  /**
   * Bytes of recent items kept for clients that resume or lag. 32 MiB hold some 500,000 changes that nobody has read, a quarter of
   * that once they are read.
   */
  readonly journalBytes: number;
  /** Bytes of those that stay when they are older than a few bookmarks. */
  readonly restingJournalBytes: number;
  /** How long changes wait at most to share a line, in milliseconds: less where few read them. */
  readonly flushMs: number;
  /** Milliseconds between bookmarks; promised are 15 s at most, and clients give up after 40 s of silence. */
  readonly bookmarkMs: number;
}

export interface HubOptions extends HubLimits {
  readonly world: World;
  /** What the metrics count a process under. */
  readonly groupOf: (process: Process) => string;
}

/** For so many bookmarks all items are kept that the journal can hold. */
const KEPT_BOOKMARKS = 3;

/** Milliseconds between two lines for each reader there is: one sees all at once, and many don't cost a core. */
const FLUSH_MS_PER_READER = 2;

/** Readers are not left waiting for the flush once this many items are there, lest the journal rolls over them. */
const EAGER_ITEMS = 1024;

/** Follows the World for the whole stream: journal, registry, and when its readers are to look. */
export class Hub {
  /** Cursors of other epochs, that is of other runs of the exporter, mean nothing here. */
  readonly epoch = randomBytes(8).toString('hex');
  readonly journal: Journal;
  readonly registry = new Registry();
  readonly readers = new Set<Reader>();
  /** By pid, for how many readers its map is told. */
  private readonly watchers = new Map<number, number>();

  private readonly lines = new WeakMap<Subject, Encoded>();
  private readonly unfollow: () => void;
  private readonly bookmarks: NodeJS.Timeout;
  private timer: NodeJS.Timeout | undefined;
  private eager: NodeJS.Immediate | undefined;
  private flushed = 0;
  /** When that was, on the clock of performance.now(). */
  private flushedAt = -Infinity;
  /** The journal's head at each of the last bookmarks, the oldest first. */
  private readonly heads: number[] = [];

  constructor(private readonly options: HubOptions) {
    const { world, journalBytes, bookmarkMs } = options;
    this.journal = new Journal(journalBytes);
    for (const process of world.processes()) {
      this.registry.add(process);
    }
    for (const subject of this.registry.values()) {
      this.registry.adopt(subject, world.children(subject.pid));
    }
    this.unfollow = world.follow({
      process: (process, cause) => {
        this.onProcess(process);
        if (cause === 'exec') {
          this.registry.add(process).threads = undefined;
        }
      },
      synced: (process) => {
        const subject = this.registry.add(process);
        // What is told of it says whether its map is known.
        this.lines.delete(subject);
        subject.changed = this.append({ kind: 'synced', subject });
        subject.updated = subject.changed;
      },
      change: (process, change) => {
        const subject = this.registry.add(process);
        subject.changed = this.appended(this.journal.appendChange(subject, change));
      },
      exit: (process) => {
        const subject = this.registry.add(process);
        this.registry.remove(subject);
        this.append({ kind: 'exit', subject });
      },
    });
    this.bookmarks = setInterval(() => {
      this.letGo();
      for (const reader of this.readers) {
        reader.bookmark();
      }
    }, bookmarkMs).unref();
  }

  /** One reader more (or, by -1, less) is told the map of a process. */
  watch(pid: number, change: 1 | -1): void {
    const count = (this.watchers.get(pid) ?? 0) + change;
    if (count > 0) {
      this.watchers.set(pid, count);
    } else {
      this.watchers.delete(pid);
    }
  }

  /** The processes whose maps are told to somebody, by pid. */
  get watched(): ReadonlyMap<number, number> {
    return this.watchers;
  }

  /** The cursor of a position in the journal. */
  cursor(seq: number): string {
    return encodeCursor({ epoch: this.epoch, seq });
  }

  /** The `process` message of its state now, encoded once for all readers. */
  line(subject: Subject): Encoded {
    let line = this.lines.get(subject);
    if (line === undefined) {
      const { process } = subject;
      line = encodeMessage({ type: 'process', ...encodeProcessInfo(process, this.options.groupOf(process)) });
      this.lines.set(subject, line);
    }
    return line;
  }

  /** Tells whoever is told the map of a process what was seen of its threads, unless that is known. */
  seeThreads(process: Process, seen: ThreadsSeen): void {
    const subject = this.registry.get(process.pid);
    const line = encodeThreads(process, seen);
    if (subject?.startTime === process.startTime && subject.threads?.json !== line.json) {
      subject.threads = line;
      this.append({ kind: 'threads', subject });
    }
  }

  /** Stops to follow the World and to wake readers. */
  close(): void {
    this.unfollow();
    clearInterval(this.bookmarks);
    clearTimeout(this.timer);
    clearImmediate(this.eager);
  }

  private onProcess(process: Process): void {
    const known = this.registry.get(process.pid);
    const subject = this.registry.add(process);
    const { lineage } = subject;
    const adopted = known === undefined && this.registry.adopt(subject, this.options.world.children(process.pid));
    const formerComm = lineage.comm === process.comm ? {} : { formerComm: lineage.comm };
    lineage.comm = process.comm;
    this.lines.delete(subject);
    const seq = this.append({ kind: 'process', subject, ...formerComm, ...(adopted ? { adopted } : {}) });
    subject.updated = seq;
    if (known === undefined) {
      subject.born = seq;
    }
    if (known === undefined || 'formerComm' in formerComm) {
      lineage.renamed = seq;
    }
  }

  private append(notice: Notice): number {
    return this.appended(this.journal.append(notice));
  }

  private appended(seq: number): number {
    if (this.readers.size > 0) {
      if (this.timer === undefined && this.eager === undefined) {
        this.schedule();
      }
      if (seq - this.flushed >= EAGER_ITEMS) {
        this.eager ??= setImmediate(this.flush);
      }
    }
    return seq;
  }

  /** What comes after a pause is told at once; what follows closely waits, and shares lines. */
  private schedule(): void {
    const interval = Math.min(this.options.flushMs, FLUSH_MS_PER_READER * this.readers.size);
    const wait = this.flushedAt + interval - performance.now();
    if (wait > 0) {
      this.timer = setTimeout(this.flush, wait);
    } else {
      this.eager = setImmediate(this.flush);
    }
  }

  /** What comes in a burst is needed for as long as a client may lag, and then its memory is given back. */
  private letGo(): void {
    const { journal, options } = this;
    if (this.heads.push(journal.head) > KEPT_BOOKMARKS) {
      journal.shrink(options.restingJournalBytes, this.heads.shift()!);
    }
  }

  private readonly flush = (): void => {
    clearTimeout(this.timer);
    clearImmediate(this.eager);
    this.timer = undefined;
    this.eager = undefined;
    this.flushed = this.journal.head;
    this.flushedAt = performance.now();
    for (const reader of this.readers) {
      reader.pump();
    }
  };
}
