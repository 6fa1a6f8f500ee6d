import { AddressSpace } from '../model/address-space';
import type { Process } from '../model/process';
import type { Encoded } from './encode';

/** Who a process came from, kept for as long as a descendant of it lives. */
export interface Lineage {
  readonly pid: number;
  comm: string;
  /** Number of the journal's item that last changed `comm`; 0: before all of them. */
  renamed: number;
  parent: Lineage | undefined;
}

/** Generations that are remembered: a program that forks itself and exits, over and over, has no end of ancestors. */
const GENERATIONS = 64;

/** What the stream knows of one process beyond the World. Numbers are those of the journal's items. */
export class Subject {
  readonly pid: number;
  readonly startTime: number;
  /** The item that told of it first; 0: it was there before all items. */
  born = 0;
  /** The last item about its identity. */
  updated = 0;
  /** The last item about its map. */
  changed = 0;
  /** Its threads as they were seen last, as a message of the stream; undefined: not since its last exec. */
  threads: Encoded | undefined;
  dead = false;

  constructor(
    /** Its last state. */
    public process: Process,
    readonly lineage: Lineage,
  ) {
    this.pid = process.pid;
    this.startTime = process.startTime;
  }
}

/** The living processes with their lineage. */
export class Registry {
  private readonly living = new Map<number, Subject>();

  values(): IterableIterator<Subject> {
    return this.living.values();
  }

  /** The living process of this pid. */
  get(pid: number): Subject | undefined {
    return this.living.get(pid);
  }

  /** @returns the process, new to the registry if it was not in it. */
  add(process: Process): Subject {
    let subject = this.living.get(process.pid);
    if (subject === undefined) {
      const parent = this.living.get(process.ppid)?.lineage;
      subject = new Subject(process, { pid: process.pid, comm: process.comm, renamed: 0, parent });
      this.living.set(process.pid, subject);
      forgetAncient(subject.lineage);
    }
    return subject;
  }

  /** Makes `parent` known to children that were met before it. @returns whether there were any. */
  adopt(parent: Subject, children: Iterable<Process>): boolean {
    let adopted = false;
    for (const { pid } of children) {
      const lineage = this.living.get(pid)?.lineage;
      // PPIDs were read at different moments, between which PIDs may have come back: no circles.
      if (lineage !== undefined && lineage.parent === undefined && !descends(parent.lineage, lineage)) {
        lineage.parent = parent.lineage;
        adopted = true;
      }
    }
    return adopted;
  }

  /** Takes leave of a process. The journal may go on naming it, so its map is let go of here. */
  remove(subject: Subject): void {
    this.living.delete(subject.pid);
    subject.dead = true;
    const { pid, startTime, ppid, comm, exe, cmdline, uid, cgroup, mm, synced, mapState } = subject.process;
    const map = new AddressSpace();
    subject.process = { pid, startTime, ppid, comm, exe, cmdline, uid, cgroup, mm, synced, mapState, map };
  }
}

function descends(lineage: Lineage, from: Lineage): boolean {
  for (let each: Lineage | undefined = lineage; each !== undefined; each = each.parent) {
    if (each === from) {
      return true;
    }
  }
  return false;
}

function forgetAncient(lineage: Lineage): void {
  let oldest: Lineage | undefined = lineage;
  for (let generation = 0; generation < GENERATIONS && oldest !== undefined; generation++) {
    oldest = oldest.parent;
  }
  if (oldest !== undefined) {
    oldest.parent = undefined;
  }
}
