import type { CountedOp } from '../../wire/events';

/** A map that may have changed by something that has no end to be heard of. */
export interface HeardChange {
  /** The process that did it; undefined for a thread of the kernel's. */
  readonly pid: number | undefined;
  /** The kernel's mm, by which an owner may be found; 0 where it is not known. */
  readonly mm: number;
  readonly op: CountedOp;
}

interface Heard extends HeardChange {
  times: number;
}

type ByMm = Map<number, Heard>;

/** The map is the caller's own, for all that is known. */
const OWN = 0;

/**
 * Maps whose lock was taken for writing, and by whom. A lock that is taken inside a traced call is that call's, and its
 * return tells of the change. What is left belongs to what is not traced: page faults that grow a stack, ioctls, the close
 * of a userfaultfd, workers of io_uring, 32-bit calls, the kernel's own threads. That is told a look later, when what the
 * lock was taken for is over.
 */
export class WriteLocks {
  private fresh = new Map<number, ByMm>();
  private earlier = new Map<number, ByMm>();
  private readonly ownerOf = new Map<number, number>();
  private readonly mmOf = new Map<number, number>();

  /** A thread (of `pid`, where that is known) has taken the lock of `mm` for writing. */
  taken(tid: number, pid: number | undefined, mm: number): void {
    const heard = this.of(tid);
    const op = heard.get(OWN)?.op ?? 'other';
    heard.delete(OWN);
    const known = heard.get(mm);
    if (known === undefined) {
      heard.set(mm, { pid, mm, op, times: 1 });
    } else {
      known.times++;
    }
  }

  /** A thread has entered a call that changes a map, and whose return is not traced. */
  entered(tid: number, pid: number | undefined, op: CountedOp): void {
    this.of(tid).set(OWN, { pid, mm: OWN, op, times: 1 });
  }

  /** A call of this thread has ended whose change is told: what was heard of it before is part of that. */
  explained(tid: number): void {
    this.fresh.delete(tid);
    this.earlier.delete(tid);
  }

  /** A call of this thread has ended that took one lock and changed nothing. */
  excused(tid: number): void {
    const mms = this.lockedBy(tid);
    if (mms.size === 1) {
      this.takeBack(tid, mms);
    }
  }

  /** This thread has copied its map, for which it took the lock of that and of the copy. One that is shared takes none. */
  copied(tid: number): void {
    const mms = this.lockedBy(tid);
    if (mms.size > 1) {
      this.takeBack(tid, mms);
    }
  }

  /** A traced call, which changes the caller's own map alone, has ended: the lock that it took is of that map. */
  learn(tid: number, pid: number): void {
    const heard = this.fresh.get(tid) ?? this.earlier.get(tid);
    const [mm] = heard?.keys() ?? [];
    if (mm !== undefined && mm !== OWN && heard?.size === 1 && this.mmOf.get(pid) !== mm) {
      this.forgetProcess(pid);
      this.mmOf.set(pid, mm);
      this.ownerOf.set(mm, pid);
    }
  }

  /** A process has another map from now on, or none. */
  forgetProcess(pid: number): void {
    const mm = this.mmOf.get(pid);
    this.mmOf.delete(pid);
    if (mm !== undefined && this.ownerOf.get(mm) === pid) {
      this.ownerOf.delete(mm);
    }
  }

  /** Events were lost. */
  clear(): void {
    this.fresh.clear();
    this.earlier.clear();
    this.ownerOf.clear();
    this.mmOf.clear();
  }

  /** To be called once a look. @returns the pids of the maps that may have changed since the look before the last. */
  settle(): [pid: number, op: CountedOp][] {
    const settled = this.earlier;
    this.earlier = this.fresh;
    this.fresh = new Map();
    return this.owners(settled);
  }

  /** What is yet to be told of a process's map. */
  pending(pid: number): CountedOp | undefined {
    return [...this.owners(this.earlier), ...this.owners(this.fresh)].find(([owner]) => owner === pid)?.[1];
  }

  private lockedBy(tid: number): Set<number> {
    const mms = new Set([...(this.fresh.get(tid)?.keys() ?? []), ...(this.earlier.get(tid)?.keys() ?? [])]);
    mms.delete(OWN);
    return mms;
  }

  private takeBack(tid: number, mms: ReadonlySet<number>): void {
    for (const mm of mms) {
      const from = this.fresh.get(tid)?.has(mm) === true ? this.fresh.get(tid) : this.earlier.get(tid);
      const heard = from?.get(mm);
      if (heard !== undefined && --heard.times === 0) {
        from?.delete(mm);
      }
    }
  }

  private owners(heard: ReadonlyMap<number, ByMm>): [pid: number, op: CountedOp][] {
    const owners: [number, CountedOp][] = [];
    for (const byMm of heard.values()) {
      for (const change of byMm.values()) {
        const owner = this.owner(change);
        if (owner !== undefined) {
          owners.push([owner, change.op]);
        }
      }
    }
    return owners;
  }

  /** undefined for the map of a process that has not been heard of: the sweep finds what has become of it. */
  private owner({ pid, mm }: HeardChange): number | undefined {
    const owner = this.ownerOf.get(mm);
    if (owner !== undefined || pid === undefined) {
      return owner;
    }
    const own = this.mmOf.get(pid);
    return mm === OWN || own === undefined || own === mm ? pid : undefined;
  }

  private of(tid: number): ByMm {
    let heard = this.fresh.get(tid);
    if (heard === undefined) {
      heard = new Map();
      this.fresh.set(tid, heard);
    }
    return heard;
  }
}
