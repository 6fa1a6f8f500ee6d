import { readdir } from 'node:fs/promises';
import type { Process } from '../../model/process';
import type { Thread, ThreadsSeen } from '../../model/thread';
import type { World } from '../../model/world';
import { escapeBytes } from '../../wire/escape';
import type { ReadingHelper } from './reading-helper';

/** ms between looks at whom clients watch, ... */
const TICK = 500;
/** ... and between two looks at the same process; a look that takes long makes the next wait so many times as long. */
const INTERVAL = 5000;
const REST = 50;
/** Threads of a process that are looked at, those with the lowest ids: each takes two files. */
const MOST_THREADS = 1000;
const SMALL_FILE = 256;

export interface ThreadsReaderOptions {
  readonly world: Pick<World, 'process'>;
  readonly helper: Pick<ReadingHelper, 'read'>;
  /** The processes that somebody looks at, by pid. */
  readonly watched: () => Iterable<number>;
  /** What was seen of a process. */
  readonly take: (process: Process, seen: ThreadsSeen) => void;
  /** ms between two looks at a process. */
  readonly interval?: number;
}

/** What is remembered of a process that somebody looks at. */
interface Watched {
  readonly startTime: number;
  /** The map that it had: after an exec it may be allowed what was denied. */
  readonly mm: number;
  /** On the clock of performance.now(): not before then; Infinity: it is denied for good. */
  due: number;
}

/**
 * Sees where the threads of processes that somebody looks at have their stacks: the last but one field of /proc/PID/task/TID/syscall is
 * the stack pointer of a thread that sleeps (fs/proc/base.c: proc_pid_syscall, since Linux 2.6.27). Reading it takes the right to attach
 * with ptrace, so that Yama counts; who is denied once is not asked again.
 */
export class ThreadsReader {
  private readonly known = new Map<number, Watched>();
  private readonly timer: NodeJS.Timeout;
  private reading = false;

  constructor(private readonly options: ThreadsReaderOptions) {
    this.timer = setInterval(() => {
      void this.tick();
    }, TICK).unref();
  }

  /** Looks no more. */
  close(): void {
    clearInterval(this.timer);
    this.known.clear();
  }

  private async tick(): Promise<void> {
    if (this.reading) {
      return;
    }
    this.reading = true;
    const watched = new Set(this.options.watched());
    for (const pid of this.known.keys()) {
      if (!watched.has(pid)) {
        this.known.delete(pid);
      }
    }
    for (const pid of watched) {
      const process = this.options.world.process(pid);
      if (process?.synced === true) {
        await this.lookAt(process);
      }
    }
    this.reading = false;
  }

  private async lookAt(process: Process): Promise<void> {
    const { pid, startTime, mm } = process;
    let watched = this.known.get(pid);
    if (watched?.startTime !== startTime || watched.mm !== mm) {
      watched = { startTime, mm, due: 0 };
      this.known.set(pid, watched);
    }
    const began = performance.now();
    if (began < watched.due) {
      return;
    }
    const seen = await this.see(pid);
    const took = performance.now() - began;
    const now = this.options.world.process(pid);
    // What was read may be of whoever had the PID before, or of the program before.
    if (seen === undefined || now?.startTime !== startTime || now.mm !== mm) {
      watched.due = performance.now() + (this.options.interval ?? INTERVAL);
      return;
    }
    const isDenied = seen.reason === DENIED;
    watched.due = isDenied ? Infinity : performance.now() + Math.max(this.options.interval ?? INTERVAL, REST * took);
    this.options.take(now, seen);
  }

  /** @returns undefined: it has ended. */
  private async see(pid: number): Promise<ThreadsSeen | undefined> {
    let tids: number[];
    try {
      tids = (await readdir(`/proc/${pid}/task`)).map(Number).sort((a, b) => a - b);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' || code === 'ESRCH'
        ? undefined
        : { threads: [], reason: `not read: ${code ?? String(error)}` };
    }
    const some = tids.slice(0, MOST_THREADS);
    const told = await Promise.all(some.map((tid) => this.seeThread(pid, tid)));
    if (told.includes('denied')) {
      return { threads: [], reason: DENIED };
    }
    const threads = told.filter((one) => typeof one === 'object');
    return {
      threads,
      reason: tids.length > some.length ? `the first ${some.length} of ${tids.length} threads were looked at` : null,
    };
  }

  /** @returns why not: it has ended, or keeps the kernel waiting; or looking at it is denied. */
  private async seeThread(pid: number, tid: number): Promise<Thread | 'gone' | 'denied'> {
    const folder = `/proc/${pid}/task/${tid}`;
    const call = await this.read(`${folder}/syscall`);
    if (call === 'EACCES' || call === 'EPERM') {
      return 'denied';
    }
    const name = await this.read(`${folder}/comm`);
    if (!call.includes(' ') && call !== 'running\n') {
      return 'gone';
    }
    return { tid, name: escapeBytes(name.replace(/\n$/, '')), stackPointer: stackPointerOf(call) };
  }

  /** @returns what the file holds, one latin1 character a byte; or the name of the error. */
  private async read(path: string): Promise<string> {
    const text = await this.options.helper.read(path, SMALL_FILE);
    return typeof text === 'string'
      ? text
      : 'chunks' in text
        ? Buffer.concat(text.chunks).toString('latin1')
        : text.error;
  }
}

const DENIED =
  'reading the threads’ stack pointers is denied (it takes the right to attach with ptrace: root, or CAP_SYS_PTRACE; see kernel.yama.ptrace_scope)';

/**
 * The stack pointer in what /proc/PID/task/TID/syscall says: the number of the call and its six arguments, or -1 outside one; then the
 * stack pointer and the program counter. Null for a thread that is running.
 */
export function stackPointerOf(text: string): number | null {
  const fields = text.trim().split(' ');
  const pointer = Number(fields.at(-2) ?? NaN);
  return fields.length >= 3 && pointer > 0 ? pointer : null;
}
