import { listTids, readTgid } from '../reading/proc-files';

/** Which thread belongs to which process: trace events name threads only. Ids of the initial PID namespace. */
export class Threads {
  private readonly processOf = new Map<number, number>();
  private readonly threadsOf = new Map<number, Set<number>>();
  /** Those that a look at their process did not find. */
  private readonly ended = new Set<number>();

  /** The process of a thread; one never heard of is looked up. undefined once it is gone. */
  process(tid: number): number | undefined {
    const known = this.processOf.get(tid);
    if (known !== undefined) {
      return known;
    }
    const pid = readTgid(tid);
    if (pid !== undefined) {
      this.add(tid, pid);
    }
    return pid;
  }

  /** The process of a thread that has been heard of. */
  known(tid: number): number | undefined {
    return this.processOf.get(tid);
  }

  add(tid: number, pid: number): void {
    this.remove(tid);
    this.processOf.set(tid, pid);
    const threads = this.threadsOf.get(pid);
    if (threads === undefined) {
      this.threadsOf.set(pid, new Set([tid]));
    } else {
      threads.add(tid);
    }
  }

  /** @returns the process, if this was its last thread. */
  remove(tid: number): number | undefined {
    const pid = this.processOf.get(tid);
    if (pid === undefined) {
      return undefined;
    }
    this.processOf.delete(tid);
    this.ended.delete(tid);
    const threads = this.threadsOf.get(pid);
    threads?.delete(tid);
    if (threads === undefined || threads.size > 0) {
      return undefined;
    }
    this.threadsOf.delete(pid);
    return pid;
  }

  /** An exec ends all threads but the one that calls it, which takes the leader's id. */
  execute(pid: number): void {
    this.forget(pid);
    this.add(pid, pid);
  }

  /** Reads the threads of a process afresh. One that is not there any more is known until `bury`. */
  look(pid: number): void {
    const there = new Set(listTids(pid));
    for (const tid of this.threadsOf.get(pid) ?? []) {
      if (!there.has(tid)) {
        this.ended.add(tid);
      }
    }
    for (const tid of there) {
      this.add(tid, pid);
    }
  }

  /** Forgets those that had ended at a look: to be called when all is read that was recorded before it. */
  bury(): void {
    for (const tid of this.ended) {
      this.remove(tid);
    }
  }

  forget(pid: number): void {
    for (const tid of this.threadsOf.get(pid) ?? []) {
      this.processOf.delete(tid);
      this.ended.delete(tid);
    }
    this.threadsOf.delete(pid);
  }
}
