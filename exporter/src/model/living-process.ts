import { AddressSpace } from './address-space';
import type { MapState, Process } from './process';
import type { Restatement } from './restatement';

/** One mm: the map, and who has it. */
export interface Mm {
  readonly id: number;
  map: AddressSpace;
  /** Whether `map` is complete; until then nobody is told of it. */
  stated: boolean;
  /** The map being restated between BEGIN and END; `map` stays what followers see. */
  restated: Restatement | null;
  state: MapState;
  readonly owners: Set<LivingProcess>;
  /** Processes known to have this mm that go on showing their former map until this one is stated. */
  readonly heirs: Set<LivingProcess>;
}

/** An mm of which nothing is known yet. @param ts when it was heard of, in Unix microseconds. */
export function newMm(id: number, ts: number): Mm {
  return {
    id,
    map: new AddressSpace(),
    stated: false,
    restated: null,
    state: { state: 'reading', since: ts, reason: 'its map was not read yet' },
    owners: new Set(),
    heirs: new Set(),
  };
}

/** That a map can be relied on. */
export function ok(since: number): MapState {
  return { state: 'ok', since, reason: null };
}

/** A process as a World keeps it. */
export class LivingProcess implements Process {
  cmdline = '';
  uid = -1;
  cgroup = '';
  /** The source's run in which it was last stated; one not restated by the next READY is gone. */
  run = 0;
  /** The mm that it is known to have, while it goes on showing its former one. */
  next: Mm | null = null;

  constructor(
    readonly pid: number,
    readonly startTime: number,
    public ppid: number,
    public comm: string,
    public exe: string,
    public space: Mm,
  ) {}

  get mm(): number {
    return this.space.id;
  }

  get map(): AddressSpace {
    return this.space.map;
  }

  get synced(): boolean {
    return this.space.stated;
  }

  get mapState(): MapState {
    return this.space.state;
  }

  /** Waits for `mm` to be stated, or, with null, for none. */
  await(mm: Mm | null): void {
    this.next?.heirs.delete(this);
    this.next = mm;
    mm?.heirs.add(this);
  }
}

/** The living processes, by pid and by parent. */
export class Population {
  private readonly living = new Map<number, LivingProcess>();
  private readonly byParent = new Map<number, Set<LivingProcess>>();

  /** In the order in which they were first seen. */
  values(): IterableIterator<LivingProcess> {
    return this.living.values();
  }

  get(pid: number): LivingProcess | undefined {
    return this.living.get(pid);
  }

  /** The direct children of `pid`. */
  children(pid: number): LivingProcess[] {
    return [...(this.byParent.get(pid) ?? [])];
  }

  add(process: LivingProcess): void {
    this.living.set(process.pid, process);
    this.join(process);
  }

  remove(process: LivingProcess): void {
    this.living.delete(process.pid);
    this.part(process);
    // Whoever adopts its children is not told; they are nobody's until they are stated again.
    this.byParent.delete(process.pid);
  }

  /** It is the child of another now. */
  reparent(process: LivingProcess, ppid: number): void {
    this.part(process);
    process.ppid = ppid;
    this.join(process);
  }

  private join(process: LivingProcess): void {
    let siblings = this.byParent.get(process.ppid);
    if (siblings === undefined) {
      siblings = new Set();
      this.byParent.set(process.ppid, siblings);
    }
    siblings.add(process);
  }

  private part(process: LivingProcess): void {
    const siblings = this.byParent.get(process.ppid);
    siblings?.delete(process);
    if (siblings?.size === 0) {
      this.byParent.delete(process.ppid);
    }
  }
}
