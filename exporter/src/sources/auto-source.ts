import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from './describe-error';
import { ForwardingSource } from './forwarding-source';
import type { Source, SourceSink, SourceStatus, Availability } from './source';

/** ms between two looks whether another source than the one in use should take over, as after `make load`. */
const LOOK_INTERVAL = 2_000;

/** Looks in a row that find the source in use down before the next best takes over. */
const PATIENCE = 5;

/** Looks before a source that failed although it seemed to work is tried again, doubled with every failure. */
const FIRST_PAUSE = 30;
const LONGEST_PAUSE = 480;

/** A source that failed although it seemed to work. Counted in looks. */
interface Failure {
  readonly pause: number;
  left: number;
}

/** Makes a source, not yet started: one that has been stopped can't be started again. */
export type MakeSource = () => Source;

/**
 * Takes the first of several sources, best first, that works here, and tells in one line why not a better one. When a
 * better one comes to work later, it takes over; when the one in use stays down, the next best does.
 */
export class AutoSource extends ForwardingSource {
  private rank = 0;
  /** Those that seem to work and yet do not (a busy module), by rank: tried again once they were away in between, or later. */
  private readonly failed = new Map<number, Failure>();
  /** What the source in use said last; undefined before it has said anything. */
  private status: SourceStatus | undefined;
  private downFor = 0;
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();

  /**
   * @param candidates at least one, best first.
   * @param tell told which one is taken, at the start and at every change.
   */
  constructor(
    private readonly candidates: readonly [MakeSource, ...MakeSource[]],
    private readonly tell: (choice: string) => void,
    private readonly interval = LOOK_INTERVAL,
  ) {
    super(candidates[0]());
  }

  override async probe(): Promise<Availability> {
    const reasons: string[] = [];
    for (const make of this.candidates) {
      const candidate = make();
      const availability = await look(candidate);
      if (availability.ok) {
        return availability;
      }
      reasons.push(`${candidate.name}: ${availability.reason}`);
    }
    return { ok: false, reason: reasons.join('; ') };
  }

  async start(sink: SourceSink): Promise<void> {
    const reasons: string[] = [];
    for (const rank of this.candidates.keys()) {
      const failure = await this.tryStart(rank, sink);
      if (failure === undefined) {
        const better = reasons.length === 0 ? '' : `; not ${reasons.join('; not ')}`;
        this.tell(`source ${this.name}${better}`);
        this.watching = this.watch(sink);
        return;
      }
      reasons.push(failure);
    }
    throw new Error(`no source of events works here: ${reasons.join('; ')}`);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.watching, this.source.stop()]);
  }

  /** @returns why it can't be used, with its name. */
  private async tryStart(rank: number, sink: SourceSink): Promise<string | undefined> {
    const candidate = this.candidates[rank]!();
    const availability = await look(candidate);
    if (!availability.ok) {
      return `${candidate.name}: ${availability.reason}`;
    }
    this.source = candidate;
    this.rank = rank;
    this.status = undefined;
    this.downFor = 0;
    try {
      await candidate.start({
        events: sink.events.bind(sink),
        status: (status) => {
          this.status = status;
          sink.status(status);
        },
      });
      return undefined;
    } catch (error) {
      this.note(rank);
      await candidate.stop();
      return `${candidate.name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  private async watch(sink: SourceSink): Promise<void> {
    const { signal } = this.stopping;
    while (!this.stopping.signal.aborted) {
      await sleep(this.interval, undefined, { signal, ref: false }).catch(() => undefined);
      this.downFor = this.status?.up === false ? this.downFor + 1 : 0;
      const better = await this.findBetter();
      if (signal.aborted) {
        return;
      }
      if (better !== undefined) {
        await this.change([better], 'it works by now, and tells more', sink);
      } else if (this.downFor >= PATIENCE) {
        await this.giveUp(sink);
      }
    }
  }

  private async findBetter(): Promise<number | undefined> {
    for (let rank = 0; rank < this.rank; rank++) {
      const failure = this.failed.get(rank);
      if (!(await look(this.candidates[rank]!())).ok) {
        this.failed.delete(rank);
      } else if (failure === undefined || failure.left-- <= 0) {
        return rank;
      }
    }
    return undefined;
  }

  /** Turns to what is next best; the last one is started anew. */
  private async giveUp(sink: SourceSink): Promise<void> {
    const { rank, name } = this;
    const detail = this.status?.detail ?? '';
    this.note(rank);
    await this.change([...this.candidates.keys()].slice(rank + 1), `${name} is down and stays so (${detail})`, sink);
  }

  /** From one source to the first of others that starts, and back should none do so. */
  private async change(others: readonly number[], reason: string, sink: SourceSink): Promise<void> {
    const former = this.rank;
    await this.source.stop();
    const failures: string[] = [];
    for (const rank of [...others, former]) {
      const failure = await this.tryStart(rank, sink);
      if (failure === undefined) {
        if (rank !== former) {
          this.tell(`source ${this.name} from now on: ${reason}`);
        }
        return;
      }
      failures.push(failure);
    }
    this.rank = former;
    this.status = { up: false, detail: `no source of events works any more: ${failures.join('; ')}` };
    sink.status(this.status);
  }

  private note(rank: number): void {
    const before = this.failed.get(rank);
    const pause = before === undefined ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, 2 * before.pause);
    this.failed.set(rank, { pause, left: pause });
  }
}

/** A source that can't even be tried, as for want of descriptors, does not work just now. */
async function look(source: Source): Promise<Availability> {
  try {
    return await source.probe();
  } catch (error) {
    return { ok: false, reason: describeError(error) };
  }
}
