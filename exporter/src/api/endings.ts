import { isUnrestricted, type Sought, type Viewer } from '../http/viewer';
import type { Process } from '../model/process';
import type { World } from '../model/world';
import { readStat } from '../sources/reading/proc-files';

/** A process that has ended. */
export interface Ended {
  readonly pid: number;
  readonly startTime: number;
  /** Its last name, escaped as on the wire. */
  readonly comm: string;
  /** When it ended, as its source told it: Unix time in microseconds. */
  readonly at: number;
}

interface Remembered extends Ended {
  /** Of the viewers who don't see everything, those who might see it to its end; undefined: none. */
  readonly witnesses: ReadonlySet<Viewer> | undefined;
}

/** Ends remembered: 1.6 MB, and 1.2 MB more where another user than root looked at each. */
const CAPACITY = 10_000;

/**
 * The processes that ended last, of those whose end was told with its time. Nobody can ask the kernel who may see a process
 * that is gone: a viewer who does not see everything is told of those that the kernel let it see when it was asked last, after
 * their last exec.
 */
export class Endings {
  /** The oldest at `next`, once it is full. */
  private readonly ring: Remembered[] = [];
  private next = 0;
  /** Of living processes, since their last exec. */
  private readonly witnesses = new WeakMap<Process, Set<Viewer>>();

  /** @param isGone whether a process has ended, of which the World may not have heard yet. */
  constructor(
    private readonly world: Pick<World, 'follow' | 'process'>,
    private readonly isGone: (process: Sought) => boolean = hasEnded,
    private readonly capacity = CAPACITY,
  ) {
    world.follow({
      process: (process, cause) => {
        if (cause === 'exec') {
          // What it runs now nobody was asked about. An answer that is on its way is about what it ran before.
          this.witnesses.delete(process);
        }
      },
      exit: (process, at) => {
        if (at !== null) {
          this.remember(process, at);
        }
      },
    });
  }

  /**
   * To be called before the kernel is asked which of some processes a viewer may see.
   *
   * @returns what is to be called with its answer.
   */
  looking(viewer: Viewer, processes: readonly Sought[]): (visible: readonly boolean[]) => void {
    const sets = processes.map((process) => this.witnessesOf(process));
    return (visible) => {
      for (const [index, process] of processes.entries()) {
        const set = sets[index];
        if (visible[index] === true) {
          set?.add(viewer);
        } else if (set?.has(viewer) === true && !this.isGone(process)) {
          set.delete(viewer);
        }
      }
    };
  }

  /**
   * The last one of this PID that the viewer may be told of.
   *
   * @param startTime of a certain process; null: of any.
   */
  find(pid: number, startTime: number | null, viewer: Viewer): Ended | undefined {
    const { ring, next } = this;
    for (let back = 1; back <= ring.length; back++) {
      const ended = ring[(next - back + ring.length) % ring.length];
      if (ended?.pid === pid && (startTime === null || ended.startTime === startTime) && mayKnow(viewer, ended)) {
        return ended;
      }
    }
    return undefined;
  }

  private remember(process: Process, at: number): void {
    const { pid, startTime, comm } = process;
    this.ring[this.next] = { pid, startTime, comm, at, witnesses: this.witnesses.get(process) };
    this.next = (this.next + 1) % this.capacity;
  }

  private witnessesOf({ pid, startTime }: Sought): Set<Viewer> | undefined {
    const process = this.world.process(pid);
    if (process?.startTime !== startTime) {
      return undefined;
    }
    let set = this.witnesses.get(process);
    if (set === undefined) {
      set = new Set();
      this.witnesses.set(process, set);
    }
    return set;
  }
}

function mayKnow(viewer: Viewer, { witnesses }: Remembered): boolean {
  return isUnrestricted(viewer) || witnesses?.has(viewer) === true;
}

function hasEnded({ pid, startTime }: Sought): boolean {
  const stat = readStat(pid);
  // A first thread that has ended waits for the others.
  return stat?.startTime !== startTime || ('ZX'.includes(stat.state) && stat.threads <= 1);
}
