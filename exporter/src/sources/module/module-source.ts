import { constants, existsSync, readFileSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event, RangeEvent, RestartEvent } from '../../wire/events';
import { readFormat } from '../../wire/debugfs/format-file';
import { KernelClock } from '../reading/clock';
import { describeError } from '../describe-error';
import { MissedProbes } from './missed-probes';
import { ModuleReader } from './module-reader';
import { OpenBaselines } from './open-baselines';
import { PipedFile } from '../reading/piped-file';
import { hasCode, isDenied } from '../reading/proc-files';
import type { Availability, Source, SourceSink } from '../source';

const DEBUGFS = '/sys/kernel/debug';

/** Its parameter `stop` is set, which is how `make unload` begins. */
const UNLOADED = 'the module is being unloaded; waiting until it is back (make load)';

/** ms between two attempts to open what has gone away. */
const MIN_REOPEN = 100;
const MAX_REOPEN = 1_000;
/** A baseline of everything for the sake of one bad line is made so many ms after it at the soonest, later if it recurs. */
const MIN_HEAL = 200;
const MAX_HEAL = 60_000;
/** ms without a record after which what was recorded is no longer waited for: its end may have found no room in the ring. */
const SETTLE_PATIENCE = 2_000;
/** ms that a stop waits for the child to be gone. */
const STOP_PATIENCE = 500;

/** Exact events from vma_tracker.ko, by its files in debugfs. */
export class ModuleSource implements Source {
  readonly name = 'module';
  private readonly directory: string;
  private readonly clock = new KernelClock();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private data: PipedFile | undefined;
  /** Whether the records that `data` brings tell flags. */
  private hasFlags = false;
  private reader: ModuleReader | undefined;
  /** Those who wait for records to be handed over are told of every batch. */
  private readonly handedOver = new Set<() => void>();
  /** Why the next baseline is made, if it is we who end the reading. */
  private wish: RestartEvent['reason'] | undefined;
  private healInterval = MIN_HEAL;
  private healedAt = -Infinity;

  /** @param debugfs where debugfs is mounted. */
  constructor(private readonly debugfs = DEBUGFS) {
    this.directory = join(debugfs, 'vma_tracker');
  }

  async probe(): Promise<Availability> {
    try {
      await this.requireFormat();
      await access(join(this.directory, 'data'), constants.R_OK);
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: this.explain(error) };
    }
  }

  async start(sink: SourceSink): Promise<void> {
    try {
      this.data = await this.open();
    } catch (error) {
      throw new Error(this.explain(error), { cause: error });
    }
    this.running = this.run(sink);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const ended = Promise.all([this.data?.close(), this.running]);
    await Promise.race([ended, sleep(STOP_PATIENCE, undefined, { ref: false })]);
  }

  resync(): void {
    this.startOver('request');
  }

  async settled(): Promise<boolean> {
    const { reader } = this;
    const stats = await readFile(join(this.directory, 'stats'), 'latin1').catch(() => '');
    const count = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stats)?.[1] ?? NaN);
    // Every number given is a record or, where the ring had no room, a drop.
    const last = count('records') + count('drops');
    if (reader === undefined || Number.isNaN(last)) {
      return false;
    }
    while (this.reader === reader && (reader.last ?? 0) < last) {
      if (!(await this.nextBatch())) {
        return false;
      }
    }
    return this.reader === reader;
  }

  /** @returns whether a batch came before long. */
  private nextBatch(): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (came: boolean): void => {
        clearTimeout(timer);
        this.handedOver.delete(onBatch);
        resolve(came);
      };
      const onBatch = (): void => {
        done(true);
      };
      const timer = setTimeout(done, SETTLE_PATIENCE, false);
      this.handedOver.add(onBatch);
    });
  }

  /** Opening `data` starts the observation, and brings a baseline of everything. */
  private async open(): Promise<PipedFile> {
    await this.requireFormat();
    return PipedFile.open(join(this.directory, 'data'));
  }

  private async requireFormat(): Promise<void> {
    const format = readFormat(await readFile(join(this.directory, 'format'), 'latin1'));
    if ('problem' in format) {
      throw new Error(`${this.directory}: ${format.problem}`);
    }
    this.hasFlags = format.hasFlags;
  }

  private startOver(reason: RestartEvent['reason']): void {
    this.wish ??= reason;
    void this.data?.close();
  }

  private takeWish(): RestartEvent['reason'] | undefined {
    const { wish } = this;
    this.wish = undefined;
    return wish;
  }

  private async run(sink: SourceSink): Promise<void> {
    let reason: RestartEvent['reason'] = 'start';
    while (this.data !== undefined) {
      sink.status({ up: true, detail: `exact events from ${join(this.directory, 'data')}` });
      sink.events([{ type: 'restart', ts: this.clock.now(), reason }]);
      reason = await this.follow(this.data, sink);
      this.data = await this.reopen(sink);
    }
  }

  /** Reads to the end. @returns why there will be another baseline. */
  private async follow(data: PipedFile, sink: SourceSink): Promise<RestartEvent['reason']> {
    this.takeWish();
    const baselines = new OpenBaselines();
    const seen = { lost: false, garbled: false };
    const note = (event: Exclude<Event, RangeEvent>): void => {
      baselines.follow(event);
      seen.lost ||= event.type === 'lost';
      seen.garbled ||= event.type === 'parse_error';
    };
    const reader = new ModuleReader(this.clock, note, this.hasFlags);
    this.reader = reader;
    const missed = new MissedProbes(join(this.directory, 'stats'));
    await missed.begin();
    const looking = setInterval(() => {
      sink.events(baselines.unreadable(this.clock.now()));
    }, 1_000);
    let heal: NodeJS.Timeout | undefined;
    try {
      for await (const chunk of data.chunks()) {
        Object.assign(seen, { lost: false, garbled: false });
        const read = reader.take(chunk);
        const events = seen.lost ? await withReasons(read, missed) : read;
        if (this.stopping.signal.aborted) {
          break;
        }
        sink.events(events);
        for (const tell of [...this.handedOver]) {
          tell();
        }
        if (seen.garbled) {
          heal ??= this.healLater();
        }
      }
      const wish = this.takeWish();
      if (wish === undefined && !this.stopping.signal.aborted) {
        sink.events(reader.end());
        sink.status({ up: false, detail: UNLOADED });
      }
      return wish ?? 'source_back';
    } catch (error) {
      sink.status({ up: false, detail: `reading failed, trying again: ${this.explain(error)}` });
      return 'reader_restart';
    } finally {
      clearTimeout(heal);
      clearInterval(looking);
      await data.close();
    }
  }

  /** A line that can't be read may have been anything: everything is told anew, but not again and again at once. */
  private healLater(): NodeJS.Timeout {
    const quiet = performance.now() - this.healedAt > MAX_HEAL;
    this.healInterval = quiet ? MIN_HEAL : Math.min(this.healInterval * 2, MAX_HEAL);
    return setTimeout(() => {
      this.healedAt = performance.now();
      this.startOver('parse_error');
    }, this.healInterval);
  }

  /** Opens `data` as soon as it can be. @returns undefined when stopped. */
  private async reopen(sink: SourceSink): Promise<PipedFile | undefined> {
    const { signal } = this.stopping;
    let told = '';
    for (let wait = MIN_REOPEN; !signal.aborted; wait = Math.min(wait * 1.5, MAX_REOPEN)) {
      try {
        const data = await this.open();
        if (this.stopping.signal.aborted) {
          await data.close();
          return undefined;
        }
        return data;
      } catch (error) {
        const reason = this.explain(error);
        if (reason !== told && !hasCode(error, 'ENOENT')) {
          sink.status({ up: false, detail: reason });
          told = reason;
        }
      }
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }

  /** What is wrong and what helps. */
  private explain(error: unknown): string {
    if (hasCode(error, 'ENOENT')) {
      return this.debugfs === DEBUGFS && !isDebugfsMounted()
        ? `debugfs, where the module's files are, is not mounted (mount -t debugfs none ${DEBUGFS})`
        : 'the module is not loaded (make load)';
    }
    if (hasCode(error, 'ESHUTDOWN')) {
      return UNLOADED;
    }
    if (hasCode(error, 'EBUSY')) {
      const data = join(this.directory, 'data');
      return `another reader has ${data} open, which has room for one: stop it (fuser -v ${data} names it)`;
    }
    if (isDenied(error)) {
      return `${this.directory} may not be read: run as root`;
    }
    return describeError(error);
  }
}

async function withReasons(events: readonly Event[], missed: MissedProbes): Promise<readonly Event[]> {
  const explained: Event[] = [];
  for (const event of events) {
    explained.push(...(event.type === 'lost' ? await missed.explain(event) : [event]));
  }
  return explained;
}

function isDebugfsMounted(): boolean {
  return (
    existsSync(DEBUGFS) &&
    new RegExp(`^\\S+ ${DEBUGFS} debugfs `, 'm').test(readFileSync('/proc/self/mounts', 'latin1'))
  );
}
