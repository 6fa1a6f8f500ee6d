import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Process } from '../../model/process';
import type { World } from '../../model/world';
import type { ProcessCause, WorldListener } from '../../model/world-listener';
import type { DetailsEvent } from '../../wire/events';
import { cmdlineReader } from './cmdline-reader';
import { isStill, MAX_CMDLINE_BYTES, parseCmdline, readOwnership, type ReadCmdline } from './process-details';
import { ReadingHelper } from './reading-helper';

/** Command lines asked for at once: whoever reads them has maps to read as well. */
const CONCURRENCY = 2;
/** Processes whose uid and cgroup are read in one turn of the loop, in a millisecond or two. */
const SLICE = 25;
/** ms in which the uid and cgroup of every process are read once ... */
const INTERVAL = 10_000;
/** ... in so many steps, more if there are more than SLICE to a step: each wakes us, and what is read at once costs less ... */
const FEWEST_STEPS = 10;
const MOST_STEPS = 40;
/** ... and in one round of so many the command line, unless somebody watches the process: then in each. */
const CMDLINE_ROUNDS = 6;
/** ms that uid and cgroup wait for the command line, so that one event tells all three, when a process is met. */
const PATIENCE = 250;

export interface DetailsOptions {
  /** Whether somebody looks at a process right now. */
  readonly watched?: (pid: number) => boolean;
  /** May reject or resolve to null: then the last value stays. One that takes long keeps other command lines waiting. */
  readonly readCmdline?: ReadCmdline;
  /** ms in which the uid and cgroup of every process are read once. */
  readonly interval?: number;
}

interface Described {
  readonly pid: number;
  readonly startTime: number;
  /** A thread that lives. */
  tid: number;
  uid: number;
  cgroup: string;
  cmdline: string;
  /** Whether the command line was read, or can't be. */
  settled: boolean;
  /** Its command line is being read; and has to be once more. */
  reading: 'no' | 'once' | 'again';
  /** What is being read may be the command line of the program before. */
  stale: boolean;
  /** Rounds up to the next reading of its command line. */
  rounds: number;
  told: DetailsEvent | undefined;
}

/**
 * Adds to each process of a World what no event tells but /proc/PID/{cmdline,status,cgroup} does: when it comes, when something is told
 * of it, and all the while, since a process may change all of that. Its own events come some time after the process's, and only when
 * something differs from what was told last.
 */
export class DetailsReader implements WorldListener {
  private readonly known = new Map<number, Described>();
  /** Whose uid and cgroup are to be read at once: a process that changes faster than it is read is read once. */
  private readonly waiting = new Set<Described>();
  private readonly cmdlines = new Set<Described>();
  /** Whose uid and cgroup are known, but nothing was told yet: until when the command line is awaited. */
  private readonly untold = new Map<Described, number>();
  private round: Described[] = [];
  private step = 0;
  private steps = FEWEST_STEPS;
  private met = 0;
  private draining = false;
  private reading = 0;
  private out: DetailsEvent[] = [];
  private readonly watched: (pid: number) => boolean;
  private readonly readCmdline: ReadCmdline;
  private readonly interval: number;
  private readonly unfollow: () => void;
  private timer: NodeJS.Timeout | undefined;
  /** Ends the patience of those that are untold. */
  private settling: NodeJS.Timeout | undefined;

  /**
   * Follows `world` from now on.
   *
   * @param take what was found, for that World.
   */
  constructor(
    world: World,
    private readonly take: (events: readonly DetailsEvent[]) => void,
    options: DetailsOptions = {},
  ) {
    this.watched = options.watched ?? (() => false);
    this.readCmdline = options.readCmdline ?? cmdlineReader(new ReadingHelper(), MAX_CMDLINE_BYTES);
    this.interval = options.interval ?? INTERVAL;
    this.unfollow = world.follow(this);
    this.goOn();
  }

  process(process: Process, cause: ProcessCause): void {
    switch (cause) {
      case 'new':
        this.want(this.meet(process));
        break;
      case 'exec':
        this.begin(process);
        break;
      case 'rename':
        this.want(this.known.get(process.pid));
        break;
    }
  }

  exit({ pid }: Process): void {
    const described = this.known.get(pid);
    if (described !== undefined) {
      this.known.delete(pid);
      this.waiting.delete(described);
      this.cmdlines.delete(described);
      this.untold.delete(described);
    }
  }

  /** While its source was away, anything may have happened to them. */
  ready(): void {
    for (const described of this.known.values()) {
      this.want(described);
    }
  }

  /** Reads no more. */
  close(): void {
    this.unfollow();
    clearTimeout(this.timer);
    clearTimeout(this.settling);
    this.known.clear();
    this.waiting.clear();
    this.cmdlines.clear();
    this.untold.clear();
  }

  private meet({ pid, startTime }: Process): Described {
    // Those that are met together are not all due together.
    const rounds = 1 + (this.met++ % CMDLINE_ROUNDS);
    const described: Described = {
      ...{ pid, startTime, rounds, tid: pid, uid: -1, cgroup: '', cmdline: '' },
      ...{ settled: false, reading: 'no', stale: false, told: undefined },
    };
    this.known.set(pid, described);
    return described;
  }

  /** It runs another program: the command line that was read is not its own. */
  private begin({ pid }: Process): void {
    const described = this.known.get(pid);
    if (described !== undefined) {
      const stale = described.reading !== 'no';
      Object.assign(described, { cmdline: '', settled: false, told: undefined, stale });
      this.want(described);
    }
  }

  private want(described: Described | undefined): void {
    if (described !== undefined) {
      this.waiting.add(described);
      if (!this.draining) {
        void this.drain();
      }
    }
  }

  private async drain(): Promise<void> {
    this.draining = true;
    while (this.waiting.size > 0) {
      // First of all: the source goes on before anything is read.
      await nextTurn();
      let left = SLICE;
      for (const described of this.waiting) {
        if (left-- === 0) {
          break;
        }
        this.waiting.delete(described);
        this.lookAt(described);
        this.wantCmdline(described);
      }
      this.flush();
    }
    this.draining = false;
  }

  private goOn(): void {
    this.timer = setTimeout(() => {
      this.goOn();
      this.takeStep();
    }, this.interval / this.steps).unref();
  }

  /** Tells what is known of those whose command line does not come. */
  private settleLate(): void {
    this.settling = undefined;
    for (const [described, until] of this.untold) {
      if (performance.now() >= until) {
        this.settle(described);
      }
    }
    this.flush();
    if (this.untold.size > 0) {
      this.settleSoon();
    }
  }

  private settleSoon(): void {
    this.settling ??= setTimeout(() => {
      this.settleLate();
    }, PATIENCE).unref();
  }

  private takeStep(): void {
    const { step, steps } = this;
    if (step === 0) {
      this.round = [...this.known.values()];
    }
    const { length } = this.round;
    const part = this.round.slice(Math.ceil((length * step) / steps), Math.ceil((length * (step + 1)) / steps));
    this.step = (step + 1) % steps;
    if (this.step === 0) {
      this.steps = Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, Math.ceil(this.known.size / SLICE)));
    }
    for (const described of part) {
      if (this.isKnown(described)) {
        this.lookAt(described);
        if (--described.rounds <= 0 || this.watched(described.pid)) {
          described.rounds = CMDLINE_ROUNDS;
          this.wantCmdline(described);
        }
      }
    }
    this.flush();
  }

  private isKnown(described: Described): boolean {
    return this.known.get(described.pid) === described;
  }

  private lookAt(described: Described): void {
    const { pid, startTime } = described;
    const found = readOwnership(pid);
    if (found === undefined) {
      return;
    }
    const { tid, uid, cgroup } = found;
    const same = tid === described.tid && uid === described.uid && cgroup === described.cgroup;
    // Afterwards: then both were the same process's.
    if (!same && isStill(pid, startTime, tid)) {
      Object.assign(described, { tid, uid, cgroup });
      this.tell(described);
    }
  }

  private wantCmdline(described: Described): void {
    if (described.reading === 'no') {
      this.cmdlines.add(described);
    } else {
      described.reading = 'again';
    }
    while (this.reading < CONCURRENCY && this.cmdlines.size > 0) {
      void this.readCmdlines();
    }
  }

  private async readCmdlines(): Promise<void> {
    this.reading++;
    for (const described of this.cmdlines) {
      this.cmdlines.delete(described);
      described.reading = 'once';
      const text = await this.readCmdline(described.pid, described.tid).catch(() => null);
      if ((described.reading as Described['reading']) === 'again') {
        this.cmdlines.add(described);
      }
      described.reading = 'no';
      if (this.isKnown(described)) {
        this.takeCmdline(described, described.stale ? null : text);
        described.stale = false;
        this.flush();
      }
    }
    this.reading--;
  }

  private takeCmdline(described: Described, text: string | null): void {
    const { pid, startTime, tid } = described;
    const cmdline = text === null ? described.cmdline : parseCmdline(text);
    // Who is about to end has no memory any more, hence no command line.
    if (cmdline !== described.cmdline && isStill(pid, startTime, tid)) {
      described.cmdline = cmdline;
    }
    this.settle(described);
  }

  private settle(described: Described): void {
    described.settled = true;
    this.untold.delete(described);
    this.tell(described);
  }

  /** Tells it with the next flush, if something differs from what was told last. */
  private tell(described: Described): void {
    const { pid, startTime, uid, cgroup, cmdline, told } = described;
    // Of a process that may not be looked at nothing is known.
    if (uid < 0 || (told?.uid === uid && told.cgroup === cgroup && told.cmdline === cmdline)) {
      return;
    }
    if (!described.settled) {
      this.untold.set(described, performance.now() + PATIENCE);
      this.settleSoon();
      return;
    }
    described.told = { type: 'details', ts: Date.now() * 1000, pid, startTime, cmdline, uid, cgroup };
    this.out.push(described.told);
  }

  private flush(): void {
    if (this.out.length > 0) {
      const { out } = this;
      this.out = [];
      this.take(out);
    }
  }
}
