import { readFile } from 'node:fs/promises';
import { escapeBytes } from '../wire/escape';
import type { DetailsEvent, Event, ProcessEvent } from '../wire/events';
import { readStat } from './proc';
import type { SourceSink, SourceStatus } from './source';

/** Files are read for so many processes at once; the thread pool has four threads, for others too. */
const CONCURRENCY = 2;
/** A command line is shown, not run: so many bytes of it are enough. */
const MAX_CMDLINE_BYTES = 4096;

/**
 * Adds to each process what no event tells but /proc/PID/{cmdline,status,cgroup} does: a sink in front of a sink. Its own
 * events come some time after the process's.
 */
export class DetailsSink implements SourceSink {
  /** By pid, the latest that was told of it: one that changes faster than it is read is read once. */
  private readonly waiting = new Map<number, ProcessEvent>();
  private reading = 0;

  constructor(private readonly next: SourceSink) {}

  events(batch: readonly Event[]): void {
    this.next.events(batch);
    for (const event of batch) {
      if (event.type === 'process') {
        this.waiting.set(event.pid, event);
      } else if (event.type === 'exit') {
        this.waiting.delete(event.pid);
      }
    }
    while (this.reading < CONCURRENCY && this.waiting.size > 0) {
      this.reading++;
      void this.readWaiting().finally(() => {
        this.reading--;
      });
    }
  }

  status(status: SourceStatus): void {
    this.next.status(status);
  }

  private async readWaiting(): Promise<void> {
    for (const [pid, event] of this.waiting) {
      this.waiting.delete(pid);
      const details = await readDetails(event);
      if (details !== undefined) {
        this.next.events([details]);
      }
    }
  }
}

/** @returns undefined if they can't be read. */
async function readDetails({ ts, pid, startTime }: ProcessEvent): Promise<DetailsEvent | undefined> {
  try {
    const [cmdline, status, cgroup] = await Promise.all(
      ['cmdline', 'status', 'cgroup'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1')),
    );
    // Afterwards: then all three were the same process's.
    if (readStat(pid)?.startTime !== startTime) {
      return undefined;
    }
    return {
      type: 'details',
      ts,
      pid,
      startTime,
      cmdline: parseCmdline(cmdline!),
      uid: parseUid(status!),
      cgroup: parseCgroup(cgroup!),
    };
  } catch {
    // It is gone, or not ours to look at; the process is shown without details then.
    return undefined;
  }
}

/** Arguments end with a NUL each; the last may lack it where a process has overwritten them. */
function parseCmdline(text: string): string {
  return escapeBytes(text.slice(0, MAX_CMDLINE_BYTES).replace(/\0+$/, '').replaceAll('\0', ' '));
}

/** The real uid: the first of four. */
function parseUid(status: string): number {
  return Number(/^Uid:\t(\d+)/m.exec(status)?.[1] ?? -1);
}

/** Lines of `hierarchy-ID:controllers:path`; that of cgroup v2 is `0::`, systemd's in v1 `name=systemd`. */
function parseCgroup(text: string): string {
  const path = /^0::(.*)$/m.exec(text)?.[1] ?? /^\d+:name=systemd:(.*)$/m.exec(text)?.[1] ?? '';
  return escapeBytes(path);
}
