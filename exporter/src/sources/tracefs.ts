import { readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event, RestartEvent } from '../wire/events';
import { KernelClock } from './clock';
import { describeError } from './describe-error';
import { MapTeller } from './map-teller';
import { readPageSize } from './page-size';
import { Processes } from './processes';
import type { Availability, Source, SourceSink } from './source';
import { TraceSession } from './trace-session';
import { canMountTracefs, findTracefs, mountTracefs, removeDeadInstances, TracingInstance } from './tracing-instance';

/** PROC_PID_INIT_INO of include/linux/proc_ns.h. */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';

/** ms that a stop waits for a map that is being read. */
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

  probe(): Promise<Availability> {
    const reason = obstacle();
    return Promise.resolve(reason === undefined ? { ok: true } : { ok: false, reason });
  }

  async start(sink: SourceSink): Promise<void> {
    const reason = obstacle();
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
    const processes = new Processes(emit);
    const teller = new MapTeller(processes, emit, now, readPageSize());
    const open = (): TraceSession =>
      new TraceSession(TracingInstance.create(root), {
        processes,
        teller,
        clock,
        emit,
        status: sink.status.bind(sink),
      });
    this.session = open();
    this.running = this.run(open, sink);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    // A map whose process keeps its mmap_lock to itself can't be waited for.
    await Promise.race([this.running, sleep(STOP_PATIENCE, undefined, { ref: false })]);
    this.session?.close();
  }

  resync(): void {
    this.session?.resync();
  }

  /** One session after the other, each with an instance of its own, until stopped. */
  private async run(open: () => TraceSession, sink: SourceSink): Promise<void> {
    const { signal } = this.stopping;
    let reason: RestartEvent['reason'] = 'start';
    while (!signal.aborted) {
      try {
        this.session ??= open();
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

/** Why tracefs can't be the source here, with what would help. */
function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) {
    return 'kernel events by tracefs need root: run with sudo';
  }
  if (readlinkSync('/proc/self/ns/pid') !== INITIAL_PID_NAMESPACE) {
    return 'trace events name processes as the host does, not as this container: run it with pid: host';
  }
  if (findTracefs() === undefined && !canMountTracefs()) {
    return 'tracefs is not mounted: mount -t tracefs nodev /sys/kernel/tracing (it needs a kernel with CONFIG_FTRACE_SYSCALLS)';
  }
  return undefined;
}
