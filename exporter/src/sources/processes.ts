import type { Event } from '../wire/events';
import type { ProcStat } from '../wire/proc-stat';
import { listTids, readExe, readStat } from './proc';

/** A living process as the sources that read /proc know it. */
export interface Tracked {
  readonly pid: number;
  readonly startTime: number;
  ppid: number;
  comm: string;
  exe: string;
  /** Made up by the source and never reused. Processes that share an mm (vfork, CLONE_VM) are told as if each had its own. */
  mm: number;
  startStack: number;
  endData: number;
  /** Of the map's text as it was last told; empty: it is yet to be told. */
  digest: string;
}

/** Tells of processes that come, change and go, by looking at /proc. Times (`ts`) are Unix time in µs. */
export class Processes {
  private readonly byPid = new Map<number, Tracked>();
  private lastMm = 0;

  /** @param emit takes what was found, in order. */
  constructor(private readonly emit: (...events: Event[]) => void) {}

  get(pid: number): Tracked | undefined {
    return this.byPid.get(pid);
  }

  values(): IterableIterator<Tracked> {
    return this.byPid.values();
  }

  /** Whether this is still the process of its pid, with the same mm. */
  isCurrent(tracked: Tracked, mm: number): boolean {
    return this.byPid.get(tracked.pid) === tracked && tracked.mm === mm;
  }

  /**
   * Looks at one process and tells what is new: that it exists, has another name or parent, or has exited.
   *
   * @param noticeExec whether another stack is told as an exec. Sources that have events for it say it themselves.
   * @returns undefined if it has exited or is the kernel's own.
   */
  look(pid: number, ts: number, noticeExec = false): Tracked | undefined {
    const stat = readStat(pid);
    if (stat === undefined || stat.kernelThread || isDead(stat)) {
      this.exit(pid, ts);
      return undefined;
    }
    const known = this.byPid.get(pid);
    if (known?.startTime !== stat.startTime) {
      this.exit(pid, ts);
      return this.add(stat, readExe(pid), ts);
    }
    if (noticeExec && known.startStack !== stat.startStack) {
      this.exec(known, stat, readExe(pid), ts);
    } else {
      this.refresh(known, stat, ts);
    }
    return known;
  }

  /**
   * Looks at a process that has just been born and tells of it, with what is known by hearsay if it is gone already: its
   * operations are counted, though its map was never seen.
   */
  lookBorn(hearsay: Pick<Tracked, 'pid' | 'startTime' | 'ppid' | 'comm'>, ts: number): Tracked {
    const startTime = readStat(hearsay.pid)?.startTime ?? hearsay.startTime;
    return (
      this.look(hearsay.pid, ts) ??
      this.put({ ...hearsay, startTime, exe: '', mm: ++this.lastMm, startStack: 0, endData: 0, digest: '' }, ts)
    );
  }

  /**
   * Looks at a process that has just executed a program, and tells that.
   *
   * @param comm its new name by hearsay, should it be gone already.
   */
  lookExecuted(pid: number, comm: string, ts: number): Tracked | undefined {
    const known = this.byPid.get(pid);
    if (known === undefined) {
      return this.look(pid, ts);
    }
    const stat = readStat(pid);
    if (stat?.startTime === known.startTime && !isDead(stat)) {
      this.exec(known, stat, readExe(pid), ts);
    } else {
      this.exec(known, { ppid: known.ppid, comm, startStack: 0, endData: 0 }, '', ts);
    }
    return known;
  }

  /** Tells the leader's new name. */
  rename(tracked: Tracked, comm: string, ts: number): void {
    if (tracked.comm !== comm) {
      tracked.comm = comm;
      this.tell(tracked, ts);
    }
  }

  /** Tells that a process has exited, if it was known. */
  exit(pid: number, ts: number): void {
    const known = this.byPid.get(pid);
    if (known !== undefined) {
      this.byPid.delete(pid);
      this.emit({ type: 'exit', ts, pid }, { type: 'mmexit', ts, mm: known.mm });
    }
  }

  /** Tells of every process again, and has every map told again. */
  restate(ts: number): void {
    for (const tracked of this.byPid.values()) {
      tracked.digest = '';
      this.tell(tracked, ts);
    }
  }

  private add(stat: ProcStat, exe: string, ts: number): Tracked {
    const { pid, startTime, ppid, comm, startStack, endData } = stat;
    return this.put({ pid, startTime, ppid, comm, exe, mm: ++this.lastMm, startStack, endData, digest: '' }, ts);
  }

  private put(tracked: Tracked, ts: number): Tracked {
    this.byPid.set(tracked.pid, tracked);
    this.tell(tracked, ts);
    return tracked;
  }

  private exec(
    known: Tracked,
    facts: Pick<ProcStat, 'ppid' | 'comm' | 'startStack' | 'endData'>,
    exe: string,
    ts: number,
  ): void {
    const old = known.mm;
    const { ppid, comm, startStack, endData } = facts;
    Object.assign(known, { ppid, comm, startStack, endData, exe, mm: ++this.lastMm, digest: '' });
    this.emit({ type: 'exec', ts, pid: known.pid, comm, exe, mm: known.mm });
    this.tell(known, ts);
    this.emit({ type: 'mmexit', ts, mm: old });
  }

  private refresh(known: Tracked, stat: ProcStat, ts: number): void {
    // An exec that is about to be told, or none at all: the link of a leader that has exited is empty.
    const exe = readExe(known.pid) || known.exe;
    if (known.comm !== stat.comm || known.ppid !== stat.ppid || known.exe !== exe) {
      Object.assign(known, { comm: stat.comm, ppid: stat.ppid, exe });
      this.tell(known, ts);
    }
  }

  private tell({ pid, startTime, ppid, comm, exe, mm }: Tracked, ts: number): void {
    this.emit({ type: 'process', ts, pid, startTime, ppid, comm, exe, mm });
  }
}

/** A leader that has exited stays as a zombie; the process lives as long as one of its threads. */
function isDead(stat: ProcStat): boolean {
  return (stat.state === 'Z' || stat.state === 'X') && !listTids(stat.pid).some((tid) => tid !== stat.pid);
}
