import { ADDRESS_LIMIT } from '../model/statement';
import type { ProcessIdentity } from '../wire/stream/process-key';
import { ChangeLog } from './change-log';
import { LiveProcess } from './live-process';
import type { MapChange, Message } from './message';
import type { ChangeEntry, ProcessSnapshot, Snapshot } from './types';

/** Everything that a stream has told, folded. */
export class StreamState {
  private processes = new Map<number, LiveProcess>();
  private recent = new ChangeLog();
  private hello: Snapshot['exporter'] = null;
  private resumable: string | null = null;
  private whole = false;
  /** After a reset of everything: processes that were not told again yet. */
  private doubtful = new Set<LiveProcess>();
  private revision = 0;

  /** Greater after anything changed that a snapshot shows. */
  get rev(): number {
    return this.revision;
  }

  /** Where the stream can be resumed; null: not at all. */
  get cursor(): string | null {
    return this.resumable;
  }

  /** Whether everything in scope has been told. */
  get complete(): boolean {
    return this.whole;
  }

  get exporter(): Snapshot['exporter'] {
    return this.hello;
  }

  /** The processes whose maps are known completely. */
  mapped(): ProcessIdentity[] {
    return [...this.processes.values()]
      .filter((process) => process.mapped && !this.doubtful.has(process))
      .map(({ info }) => ({ pid: info.pid, startTime: info.start_time }));
  }

  processSnapshots(): Map<number, ProcessSnapshot> {
    return new Map([...this.processes].map(([pid, process]) => [pid, process.snapshot()]));
  }

  changes(): ChangeEntry[] {
    return this.recent.recent();
  }

  /** Everything will be told afresh. What is known is shown until then. */
  restart(): void {
    this.whole = false;
    this.resumable = null;
    this.doubtful = new Set(this.processes.values());
    this.dropHalfMaps();
  }

  /** The scope becomes another. What is mapped stays unless an `exit` says otherwise; the rest must be told again. */
  rescope(): void {
    this.whole = false;
    this.doubtful = new Set([...this.processes.values()].filter((process) => !process.mapped));
  }

  /** An independent copy. */
  clone(): StreamState {
    const copy = new StreamState();
    copy.processes = new Map([...this.processes].map(([pid, process]) => [pid, process.clone()]));
    copy.doubtful = new Set([...this.doubtful].map(({ info }) => copy.processes.get(info.pid)!));
    copy.recent = this.recent.clone();
    copy.hello = this.hello;
    copy.resumable = this.resumable;
    copy.whole = this.whole;
    copy.revision = this.revision;
    return copy;
  }

  /** Folds one message in. `now`: Unix microseconds, for what carries no time of its own. */
  fold(message: Message, now: number): void {
    switch (message.type) {
      case 'hello':
        // A new connection: what the last one left half done comes anew, if it comes.
        this.dropHalfMaps();
        this.foldHello(message);
        break;
      case 'process':
        this.foldProcess(message, now);
        break;
      case 'vmas':
        this.find(message.identity)?.receive(message.mappings);
        break;
      case 'synced':
        this.foldSynced(message);
        break;
      case 'delta':
        for (const change of message.changes) {
          this.foldChange(change);
        }
        this.resumable = message.cursor;
        break;
      case 'threads':
        this.find(message.identity)?.seeThreads(message.seen);
        this.revision++;
        break;
      case 'exit':
        this.foldExit(message, now);
        break;
      case 'bookmark':
        this.resumable = message.cursor;
        break;
      case 'reset':
        if (message.identity === null) {
          this.restart();
        } else {
          this.find(message.identity)?.reset();
        }
        break;
    }
  }

  private dropHalfMaps(): void {
    for (const process of this.processes.values()) {
      process.reset();
    }
  }

  /** Each poll is greeted anew: that is no news. */
  private foldHello({ version, host, source, maxMapCount }: Extract<Message, { type: 'hello' }>): void {
    const { hello } = this;
    const isKnown =
      hello?.version === version && hello.host === host && hello.source === source && hello.maxMapCount === maxMapCount;
    if (!isKnown) {
      this.hello = { version, host, source, maxMapCount };
      this.revision++;
    }
  }

  private foldProcess({ info }: Extract<Message, { type: 'process' }>, now: number): void {
    const known = this.find({ pid: info.pid, startTime: info.start_time });
    this.revision++;
    if (known !== undefined) {
      this.doubtful.delete(known);
      known.rename(info);
      return;
    }
    const process = new LiveProcess(info);
    this.processes.set(info.pid, process);
    const parent = this.processes.get(info.ppid)?.info;
    if (this.whole && parent !== undefined && parent.start_time <= info.start_time) {
      const { pid, start_time: startTime, comm } = parent;
      this.recent.addLife({ seq: 0, what: 'forked', ts: now, pid, startTime, comm, child: info.pid });
    }
  }

  private foldSynced({ identity, state, cursor }: Extract<Message, { type: 'synced' }>): void {
    if (identity !== null) {
      this.find(identity)?.synced(state);
      this.revision++;
    }
    if (cursor !== null) {
      this.resumable = cursor;
      for (const process of this.doubtful) {
        // Its PID may have come back.
        if (this.processes.get(process.info.pid) === process) {
          this.processes.delete(process.info.pid);
        }
        this.revision++;
      }
      this.doubtful.clear();
      this.whole = true;
    }
  }

  private foldChange(change: MapChange): void {
    const process = this.processes.get(change.pid);
    if (process?.mapped !== true) {
      return;
    }
    const entry = process.change(change);
    if (change.op === 'exec' && change.start === 0 && change.end === ADDRESS_LIMIT) {
      const { pid, start_time: startTime, comm, exe } = process.info;
      const { formerComm } = process;
      process.formerComm = comm;
      this.recent.addLife({ seq: 0, what: 'executed', ts: change.ts, pid, startTime, comm, formerComm, exe });
      this.revision++;
    } else if (entry !== undefined) {
      this.recent.addMap(entry);
      this.revision++;
    }
  }

  private foldExit({ identity, outOfScope }: Extract<Message, { type: 'exit' }>, now: number): void {
    const process = this.find(identity);
    if (process === undefined) {
      return;
    }
    this.processes.delete(identity.pid);
    this.doubtful.delete(process);
    this.revision++;
    if (!outOfScope) {
      this.recent.addLife({ seq: 0, what: 'exited', ts: now, ...identity, comm: process.info.comm });
    }
  }

  private find({ pid, startTime }: ProcessIdentity): LiveProcess | undefined {
    const process = this.processes.get(pid);
    return process?.info.start_time === startTime ? process : undefined;
  }
}
