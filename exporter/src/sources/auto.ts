import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from './describe-error';
import type { Rereads } from './reread-queue';
import type { Source, SourceName, SourceSink, Availability } from './source';

/** ms between two looks whether a better source than the one in use works by now, as after `make load`. */
const BETTER_INTERVAL = 2_000;

/** Makes a source, not yet started: one that has been stopped can't be started again. */
export type MakeSource = () => Source;

/**
 * Takes the first of several sources, best first, that works here, and tells in one line why not a better one. When a
 * better one comes to work later, it takes over.
 */
export class AutoSource implements Source {
  private chosen: Source;
  private rank = 0;
  /** Those that seem to work and yet failed to start (a busy module): not tried again until they were away in between. */
  private readonly failed = new Set<number>();
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();

  /**
   * @param candidates at least one, best first.
   * @param tell told which one is taken, at the start and at every change.
   */
  constructor(
    private readonly candidates: readonly [MakeSource, ...MakeSource[]],
    private readonly tell: (choice: string) => void,
    private readonly interval = BETTER_INTERVAL,
  ) {
    this.chosen = candidates[0]();
  }

  /** Of the source in use; before the start, of the best. */
  get name(): SourceName {
    return this.chosen.name;
  }

  async probe(): Promise<Availability> {
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
    await Promise.all([this.watching, this.chosen.stop()]);
  }

  resync(): void {
    this.chosen.resync();
  }

  settled(): Promise<boolean> {
    return this.chosen.settled?.() ?? Promise.resolve(true);
  }

  rereads(): Rereads | undefined {
    return this.chosen.rereads?.();
  }

  /** @returns why it can't be used, with its name. */
  private async tryStart(rank: number, sink: SourceSink): Promise<string | undefined> {
    const candidate = this.candidates[rank]!();
    const availability = await look(candidate);
    if (!availability.ok) {
      return `${candidate.name}: ${availability.reason}`;
    }
    this.chosen = candidate;
    this.rank = rank;
    try {
      await candidate.start(sink);
      return undefined;
    } catch (error) {
      this.failed.add(rank);
      await candidate.stop();
      return `${candidate.name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  private async watch(sink: SourceSink): Promise<void> {
    const { signal } = this.stopping;
    while (this.rank > 0) {
      await sleep(this.interval, undefined, { signal, ref: false }).catch(() => undefined);
      const better = await this.findBetter();
      if (signal.aborted) {
        return;
      }
      if (better !== undefined) {
        await this.change(better, sink);
      }
    }
  }

  private async findBetter(): Promise<number | undefined> {
    for (let rank = 0; rank < this.rank; rank++) {
      if (!(await look(this.candidates[rank]!())).ok) {
        this.failed.delete(rank);
      } else if (!this.failed.has(rank)) {
        return rank;
      }
    }
    return undefined;
  }

  /** From one source to a better one, and back should that fail to start after all. */
  private async change(better: number, sink: SourceSink): Promise<void> {
    const former = this.rank;
    await this.chosen.stop();
    const failure = await this.tryStart(better, sink);
    if (failure === undefined) {
      this.tell(`source ${this.name} from now on: it works by now, and tells more`);
      return;
    }
    const lost = await this.tryStart(former, sink);
    if (lost !== undefined) {
      this.rank = former;
      sink.status({ up: false, detail: `no source of events works any more: ${failure}; ${lost}` });
    }
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
