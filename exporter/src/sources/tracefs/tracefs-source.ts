import { setTimeout as sleep } from 'node:timers/promises';
import type { Event, RestartEvent } from '../../wire/events';
import { KernelClock } from '../reading/clock';
import { ownConfinement } from '../reading/confinement';
import { explainDenied } from '../reading/denied';
import { describeError } from '../describe-error';
import { MapTeller } from '../reading/map-teller';
import { readPageSize } from '../reading/page-size';
import { ProcessTable } from '../reading/process-table';
import { ReadingHelper } from '../reading/reading-helper';
import { DEAR_BYTES } from '../reading/reread-lanes';
import type { Rereads } from '../reading/reread-queue';
import type { Availability, Source, SourceSink, Watched } from '../source';
import { TraceSession } from './trace-session';
import { mountTracefs } from './tracefs-mount';
import { tracefsObstacle } from './tracefs-obstacle';
import { removeDeadInstances, TracingInstance } from './tracing-instance';

/** ms that a stop waits for what is under way. */
const STOP_PATIENCE = 500;

/** ms before a tracing instance that failed is made anew. */
const REOPEN_INTERVAL = 1_000;

/**
 * Kernel events by tracefs, of any stock kernel with syscall tracepoints; maps are read from /proc/PID/maps when an event
 * says that they may have changed, soon after and coalesced.
 *
 * Counts are calls that succeeded, even one that changed nothing (an mprotect to the same permissions). A brk that
 * doesn't move is not counted, nor is a process's first, which only asks where it is.
 */
export class TracefsSource implements Source {
  readonly name = 'tracefs';
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private session: TraceSession | undefined;
  /** For maps that take long to read; it is started when there is one. */
  private readonly dearHelper = new ReadingHelper();

  /**
   * @param helper reads maps; it is not closed with the source.
   * @param watched whose maps are read before others.
   */
  constructor(
    private readonly helper = new ReadingHelper(),
    private readonly watched: () => Watched = () => new Set(),
  ) {}

  probe(): Promise<Availability> {
    const reason = tracefsObstacle();
    return Promise.resolve(reason === undefined ? { ok: true } : { ok: false, reason });
  }

  async start(sink: SourceSink): Promise<void> {
    const reason = tracefsObstacle();
    if (reason !== undefined) {
      throw new Error(reason);
    }
    const root = await mountTracefs();
    for (const name of removeDeadInstances(root)) {
      sink.status({ up: true, detail: `removed ${name}, the tracing instance of an exporter that was killed` });
    }
    const clock = new KernelClock();
    const now = (): number => clock.now();
    const emit = (...events: Event[]): void => {
      if (events.length > 0 && !this.stopping.signal.aborted) {
        sink.events(events);
      }
    };
    const processes = new ProcessTable(emit);
    const teller = (helper: ReadingHelper, longest = Infinity): MapTeller =>
      new MapTeller({
        processes,
        helper,
        emit,
        now,
        pageSize: readPageSize(),
        longest,
        explainDenied: () => explainDenied(ownConfinement()),
      });
    const tellers = { quick: teller(this.helper, DEAR_BYTES), dear: teller(this.dearHelper) };
    // Found anew each time: somebody may have unmounted it.
    const open = async (): Promise<TraceSession> =>
      new TraceSession(TracingInstance.create(await mountTracefs()), {
        processes,
        tellers,
        clock,
        emit,
        status: sink.status.bind(sink),
        watched: () => this.watched().keys(),
      });
    this.session = await open();
    this.running = this.run(open, sink);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.dearHelper.close();
    await Promise.race([this.running, sleep(STOP_PATIENCE, undefined, { ref: false })]);
    this.session?.close();
  }

  resync(): void {
    this.session?.resync();
  }

  rereads(): Rereads | undefined {
    return this.session?.rereads();
  }

  /** One session after the other, each with an instance of its own, until stopped. */
  private async run(open: () => Promise<TraceSession>, sink: SourceSink): Promise<void> {
    const { signal } = this.stopping;
    let reason: RestartEvent['reason'] = 'start';
    while (!signal.aborted) {
      try {
        this.session ??= await open();
        await this.session.run(reason, signal);
      } catch (error) {
        sink.status({ up: false, detail: `tracing failed, trying again: ${describeError(error)}` });
        await sleep(REOPEN_INTERVAL, undefined, { signal }).catch(() => undefined);
      } finally {
        this.session?.close();
        this.session = undefined;
      }
      reason = 'reader_restart';
    }
  }
}
