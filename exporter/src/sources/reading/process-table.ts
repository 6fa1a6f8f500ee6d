import type { Event } from '../../wire/events';
import type { ProcStat } from '../../wire/procfs/proc-stat';
import { listTids, PROC, readExe, readStat } from './proc-files';
import { Space } from './space';

/** A living process as the sources that read /proc know it. */
export interface KnownProcess {
  readonly pid: number;
  readonly startTime: number;
  ppid: number;
  comm: string;
  exe: string;
  space: Space;
  startStack: number;
  endData: number;
}

/** What an event tells of a process that has just been born. */
export interface Born {
  readonly pid: number;
  /** By the event's clock: what /proc says is preferred. */
  readonly startTime: number;
  readonly comm: string;
  /** Whether it shares its parent's address space (CLONE_VM), rather than having a copy. */
  readonly sharing: boolean;
}

/** Tells of processes that come, change and go, by looking at /proc. Times (`ts`) are Unix time in µs. */
export class ProcessTable {
  private readonly byPid = new Map<number, KnownProcess>();
  private lastMm = 0;

  /**
   * @param emit takes what was found, in order.
   * @param proc where /proc is mounted.
   */
  constructor(
    private readonly emit: (...events: Event[]) => void,
    private readonly proc = PROC,
  ) {}

  get(pid: number): KnownProcess | undefined {
    return this.byPid.get(pid);
  }

  values(): IterableIterator<KnownProcess> {
    return this.byPid.values();
  }

  /** Every address space once. */
  spaces(): Set<Space> {
    return new Set(Array.from(this.byPid.values(), ({ space }) => space));
  }

  /** Whether this is still the process of its pid, with the same address space. */
  isCurrent(tracked: KnownProcess, space: Space): boolean {
    return this.byPid.get(tracked.pid) === tracked && tracked.space === space;
  }

  /**
   * Looks at one process and tells what is new: that it exists, or has another name or parent.
   *
   * @param noticeExec whether another stack is told as an exec. Sources that have events for it say it themselves.
   * @returns undefined if it has exited or is the kernel's own. That a known one has exited is for the caller to tell, when all
   *   is told that it did.
   */
  look(pid: number, ts: number, noticeExec = false): KnownProcess | undefined {
    const stat = readStat(pid, this.proc);
    if (stat === undefined || stat.kernelThread || this.isDead(stat)) {
      return undefined;
    }
    const known = this.byPid.get(pid);
    if (known?.startTime !== stat.startTime) {
      this.exit(pid, ts);
      const { startTime, ppid, comm, startStack, endData } = stat;
      const exe = readExe(pid, this.proc);
      return this.put({ pid, startTime, ppid, comm, exe, space: this.newSpace(), startStack, endData }, ts);
    }
    if (noticeExec && known.startStack !== stat.startStack) {
      this.exec(known, stat, readExe(pid, this.proc), ts);
    } else {
      this.refresh(known, stat, ts);
    }
    return known;
  }

  /**
   * Tells of a process that has just been born: it is its parent under another pid, with the parent's map or a copy of it, until
   * an event says otherwise. It may be gone already; then its operations are counted all the same.
   */
  bear(parent: KnownProcess, { pid, startTime, comm, sharing }: Born, ts: number): KnownProcess {
    const { exe, startStack, endData, space } = parent;
    const stat = readStat(pid, this.proc);
    const known = this.byPid.get(pid);
    if (known !== undefined && known.startTime === stat?.startTime) {
      // A look at /proc was quicker than the word of its birth. A map of its own is being read.
      if (sharing) {
        this.share(known, space, ts);
      }
      return known;
    }
    this.exit(pid, ts);
    const child: KnownProcess = {
      pid,
      startTime: stat?.startTime ?? startTime,
      // With CLONE_PARENT it is another's child.
      ppid: stat?.ppid ?? parent.pid,
      comm,
      exe,
      space: sharing ? space : this.copyOf(space, ts),
      startStack,
      endData,
    };
    return this.put(child, ts);
  }

  /**
   * Looks at a process that has just executed a program, and tells that.
   *
   * @param comm its new name by hearsay, should it be gone already.
   */
  lookExecuted(pid: number, comm: string, ts: number): KnownProcess | undefined {
    const known = this.byPid.get(pid);
    if (known === undefined) {
      return this.look(pid, ts);
    }
    const stat = readStat(pid, this.proc);
    if (stat?.startTime === known.startTime && !this.isDead(stat)) {
      this.exec(known, stat, readExe(pid, this.proc), ts);
    } else {
      this.exec(known, { ppid: known.ppid, comm, startStack: 0, endData: 0 }, '', ts);
    }
    return known;
  }

  /** Tells the leader's new name. */
  rename(tracked: KnownProcess, comm: string, ts: number): void {
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
      this.emit({ type: 'exit', ts, pid });
      this.leave(known.space, known, ts);
    }
  }

  /** Tells of every process again, and has every map told again. */
  restate(ts: number): void {
    for (const tracked of this.byPid.values()) {
      tracked.space.digest = '';
      tracked.space.unreadable = null;
      tracked.space.generation++;
      this.tell(tracked, ts);
    }
  }

  private share(known: KnownProcess, space: Space, ts: number): void {
    const former = known.space;
    if (former !== space) {
      known.space = space;
      space.owners.add(known);
      this.tell(known, ts);
      this.leave(former, known, ts);
    }
  }

  private newSpace(): Space {
    return new Space(++this.lastMm);
  }

  private copyOf(space: Space, ts: number): Space {
    const copy = this.newSpace();
    copy.digest = space.digest;
    this.emit({ type: 'copy', ts, mm: copy.mm, from: space.mm });
    return copy;
  }

  private put(tracked: KnownProcess, ts: number): KnownProcess {
    this.byPid.set(tracked.pid, tracked);
    tracked.space.owners.add(tracked);
    this.tell(tracked, ts);
    return tracked;
  }

  private exec(
    known: KnownProcess,
    facts: Pick<ProcStat, 'ppid' | 'comm' | 'startStack' | 'endData'>,
    exe: string,
    ts: number,
  ): void {
    const former = known.space;
    const { ppid, comm, startStack, endData } = facts;
    Object.assign(known, { ppid, comm, startStack, endData, exe, space: this.newSpace() });
    known.space.owners.add(known);
    this.emit({ type: 'exec', ts, pid: known.pid, comm, exe, mm: known.space.mm });
    this.tell(known, ts);
    this.leave(former, known, ts);
  }

  /** Tells the end of an address space when its last process leaves it. */
  private leave(space: Space, former: KnownProcess, ts: number): void {
    space.owners.delete(former);
    if (space.owners.size === 0) {
      this.emit({ type: 'mmexit', ts, mm: space.mm });
    }
  }

  private refresh(known: KnownProcess, stat: ProcStat, ts: number): void {
    // An exec that is about to be told, or none at all: the link of a leader that has exited is empty.
    const exe = readExe(known.pid, this.proc) || known.exe;
    if (known.comm !== stat.comm || known.ppid !== stat.ppid || known.exe !== exe) {
      Object.assign(known, { comm: stat.comm, ppid: stat.ppid, exe });
      this.tell(known, ts);
    }
  }

  private tell({ pid, startTime, ppid, comm, exe, space }: KnownProcess, ts: number): void {
    this.emit({ type: 'process', ts, pid, startTime, ppid, comm, exe, mm: space.mm });
  }

  /** A leader that has exited stays as a zombie; the process lives as long as one of its threads. */
  private isDead(stat: ProcStat): boolean {
    return (stat.state === 'Z' || stat.state === 'X') && !listTids(stat.pid, this.proc).some((tid) => tid !== stat.pid);
  }
}
