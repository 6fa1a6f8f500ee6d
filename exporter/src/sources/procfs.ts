import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event, RestartEvent } from '../wire/events';
import { KernelClock } from './clock';
import { measureCost } from './cpu-cost';
import { MapTeller } from './map-teller';
import { readPageSize } from './page-size';
import { listPids } from './proc';
import { Processes } from './processes';
import type { Availability, Source, SourceSink } from './source';

/** ms that a stop waits for a map that is being read. */
const STOP_PATIENCE = 500;

/** Looking must not take more of a core than about this, however many processes there are: the interval stretches. */
const MAX_SHARE = 0.1;

/**
 * Polls /proc/PID/maps of every process that it may read. Works everywhere. Maps are exact at each look; what came and
 * went between two looks is never seen, so there are no operation counts.
 */
export class ProcfsSource implements Source {
  readonly name = 'procfs';
  private readonly clock = new KernelClock();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private restart: RestartEvent['reason'] | undefined = 'start';

  /** @param intervalMs between two looks at the same map. */
  constructor(private readonly intervalMs: number) {}

  probe(): Promise<Availability> {
    try {
      readdirSync('/proc/self/task');
      return Promise.resolve({ ok: true });
    } catch {
      return Promise.resolve({ ok: false, reason: 'no /proc: mount it (mount -t proc proc /proc)' });
    }
  }

  start(sink: SourceSink): Promise<void> {
    const emit = (...events: Event[]): void => {
      if (events.length > 0 && !this.stopping.signal.aborted) {
        sink.events(events);
      }
    };
    const now = (): number => this.clock.now();
    const processes = new Processes(emit);
    const teller = new MapTeller(processes, emit, now, readPageSize());
    this.running = this.run(sink, emit, processes, teller);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    // A map whose process keeps its mmap_lock to itself can't be waited for.
    await Promise.race([this.running, sleep(STOP_PATIENCE, undefined, { ref: false })]);
  }

  resync(): void {
    this.restart ??= 'request';
  }

  private async run(
    sink: SourceSink,
    emit: (...events: Event[]) => void,
    processes: Processes,
    teller: MapTeller,
  ): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const cost = measureCost();
      const reason = this.restart;
      if (reason !== undefined) {
        this.restart = undefined;
        emit({ type: 'restart', ts: this.clock.now(), reason });
        processes.restate(this.clock.now());
      }
      let denied = 0;
      let failure: string | undefined;
      try {
        denied = await this.lookAtAll(processes, teller);
        if (reason !== undefined) {
          emit({ type: 'ready', ts: this.clock.now() });
        }
      } catch (error) {
        this.restart ??= 'reader_restart';
        failure = `/proc can't be read, trying again: ${error instanceof Error ? error.message : String(error)}`;
      }
      const wait = Math.max(this.intervalMs, cost() / MAX_SHARE);
      sink.status({ up: failure === undefined, detail: failure ?? describe(denied, wait) });
      await sleep(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** @returns of how many processes the map may not be read. */
  private async lookAtAll(processes: Processes, teller: MapTeller): Promise<number> {
    const seen = new Set<number>();
    let denied = 0;
    for (const pid of listPids()) {
      if (this.stopping.signal.aborted) {
        return denied;
      }
      const tracked = processes.look(pid, this.clock.now(), true);
      if (tracked !== undefined) {
        seen.add(pid);
        denied += (await teller.tell(tracked, { op: 'vma', pid })) === 'denied' ? 1 : 0;
      }
    }
    for (const { pid } of [...processes.values()]) {
      if (!seen.has(pid)) {
        processes.exit(pid, this.clock.now());
      }
    }
    return denied;
  }
}

function describe(denied: number, interval: number): string {
  const others = denied === 0 ? '' : `; ${denied} maps may not be read (root may read most)`;
  // To two digits: a line that changes at every look is no status.
  const every = Number(interval.toPrecision(2));
  return `polling /proc every ${every} ms; what comes and goes between two looks goes unseen${others}`;
}
