import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event, RestartEvent } from '../wire/events';
import { KernelClock } from './reading/clock';
import { ownConfinement } from './reading/confinement';
import { explainDenied } from './reading/denied';
import { measureCost } from './reading/cpu-cost';
import { describeError } from './describe-error';
import { lacksDescriptors } from './descriptors';
import { MapTeller } from './reading/map-teller';
import { readPageSize } from './reading/page-size';
import { listPids, PROC } from './reading/proc-files';
import { ProcessTable } from './reading/process-table';
import { ReadingHelper } from './reading/reading-helper';
import type { Availability, Source, SourceSink } from './source';

/** ms that a stop waits for what is under way. */
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

  /**
   * @param intervalMs between two looks at the same map.
   * @param helper reads maps; it is not closed with the source.
   * @param proc where /proc is mounted.
   */
  constructor(
    private readonly intervalMs: number,
    private readonly helper = new ReadingHelper(),
    private readonly proc = PROC,
  ) {}

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
    const { helper, proc } = this;
    const processes = new ProcessTable(emit, proc);
    const teller = new MapTeller({
      processes,
      helper,
      emit,
      now,
      pageSize: readPageSize(),
      explainDenied: () => explainDenied(ownConfinement()),
      proc,
    });
    this.running = this.run(sink, emit, processes, teller);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.running, sleep(STOP_PATIENCE, undefined, { ref: false })]);
  }

  resync(): void {
    this.restart ??= 'request';
  }

  private async run(
    sink: SourceSink,
    emit: (...events: Event[]) => void,
    processes: ProcessTable,
    teller: MapTeller,
  ): Promise<void> {
    let baselining = false;
    while (!this.stopping.signal.aborted) {
      const cost = measureCost();
      const helped = this.helper.cost;
      const reason = this.restart;
      if (reason !== undefined) {
        this.restart = undefined;
        emit({ type: 'restart', ts: this.clock.now(), reason });
        processes.restate(this.clock.now());
        baselining = true;
      }
      let failure: string | undefined;
      try {
        await this.lookAtAll(processes, teller);
        if (baselining) {
          emit({ type: 'ready', ts: this.clock.now() });
          baselining = false;
        }
      } catch (error) {
        // For want of descriptors nothing was told that is not so: the next look goes on from there.
        if (!lacksDescriptors(error)) {
          this.restart ??= 'reader_restart';
        }
        failure = `/proc can't be read, trying again: ${describeError(error)}`;
      }
      const wait = Math.max(this.intervalMs, (cost() + this.helper.cost - helped) / MAX_SHARE);
      sink.status({ up: failure === undefined, detail: failure ?? describe(wait) });
      await sleep(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async lookAtAll(processes: ProcessTable, teller: MapTeller): Promise<void> {
    const seen = new Set<number>();
    for (const pid of listPids(this.proc)) {
      if (this.stopping.signal.aborted) {
        return;
      }
      const tracked = processes.look(pid, this.clock.now(), true);
      if (tracked !== undefined) {
        seen.add(pid);
        if (teller.notBefore(tracked.space) <= performance.now()) {
          await teller.tell(tracked.space, { op: 'vma', pid });
        }
      }
    }
    for (const { pid } of [...processes.values()]) {
      if (!seen.has(pid)) {
        processes.exit(pid, this.clock.now());
      }
    }
  }
}

function describe(interval: number): string {
  // To two digits: a line that changes at every look is no status.
  const every = Number(interval.toPrecision(2));
  return `polling /proc every ${every} ms; what comes and goes between two looks goes unseen`;
}
