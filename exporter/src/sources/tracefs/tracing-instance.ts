import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { endianness } from 'node:os';
import { basename, join } from 'node:path';
import { parseTraceFormat, type TraceFormat } from '../../wire/tracefs/trace-format';
import { parsePageLayout, parseTracePage, type TracePage } from '../../wire/tracefs/trace-page';
import { monotonicMicros } from '../reading/clock';
import { hasCode, readStat } from '../reading/proc-files';
import { PolledFile } from './polled-file';

const PREFIX = 'vma-tracker-';

/** Room for some 140,000 events a CPU: three seconds of one that does nothing but mmap and munmap. */
const BUFFER_KB_PER_CPU = 4096;
/** All CPUs together; then each has less. */
const BUFFER_KB_TOTAL = 64 * 1024;

/** µs by which reading of one CPU may be ahead of another's that has more than can be taken at a look. */
const MOST_AHEAD = 50_000;

/** What `drain` has come to. */
export interface Drained {
  /** Whether some buffer had more. */
  readonly more: boolean;
  /** CLOCK_MONOTONIC in µs: what any CPU recorded before this has been handed over. */
  readonly until: number;
}

interface Pipe {
  readonly fd: number;
  /** The same file once more, as what waits for it; undefined where nothing does. */
  polled: PolledFile | undefined;
  /** Pages that came while it was waited for, and have not been handed over. */
  readonly come: Buffer[];
  /** As in `Drained`, of this CPU. */
  until: number;
}

/** Largest page of trace_pipe_raw: buffer_subbuf_size_kb may be raised by others, for instances made after. */
const MAX_PAGE_BYTES = 64 * 1024;

/**
 * Removes tracing instances of exporters that are no more, as one killed with SIGKILL leaves behind, as far as it may.
 *
 * @returns the names of those removed.
 */
export function removeDeadInstances(root: string): string[] {
  const removed: string[] = [];
  for (const name of readdirSync(join(root, 'instances'))) {
    const owner = /^vma-tracker-(\d+)-(\d+)(?:-\d+)?$/.exec(name);
    if (owner !== null && readStat(Number(owner[1]))?.startTime !== Number(owner[2])) {
      try {
        rmdirSync(join(root, 'instances', name));
        removed.push(name);
      } catch {
        // Another user's, or somebody has a file of it open: the next exporter that may will remove it.
      }
    }
  }
  return removed;
}

/** Where an instance of this process's is to be: the first, or the `n`th beside it; 0 is one made to try. */
export function ownDirectory(root: string, n: number): string {
  const startTime = readStat(process.pid)?.startTime ?? 0;
  return join(root, 'instances', `${PREFIX}${process.pid}-${startTime}${n === 1 ? '' : `-${n}`}`);
}

/**
 * A tracing instance of our own: its events and buffers are apart from those of other users of tracing. Its name carries
 * our pid and start time, so that whoever comes later can tell whether it is still in use.
 */
export class TracingInstance {
  /** Records that `drain` took from each CPU's buffer so far. */
  readonly taken = new Map<number, number>();
  /** Filter of each event that is enabled here. */
  readonly enabled = new Map<string, string | undefined>();
  /** What was last written to files of the instance itself. */
  readonly written = new Map<string, string>();
  private readonly pipes = new Map<number, Pipe>();
  private readonly page = Buffer.alloc(MAX_PAGE_BYTES);
  private readonly layout;
  /** What is to be called when something is recorded; undefined: nobody waits. */
  private recorded: (() => void) | undefined;
  private readonly removeAtExit = (): void => {
    this.remove();
  };

  private constructor(readonly directory: string) {
    this.layout = parsePageLayout(this.read('events/header_page'), endianness() === 'LE');
  }

  /** @throws Error if tracefs refuses. Nothing is left then. */
  static create(root: string): TracingInstance {
    for (let n = 1; ; n++) {
      const directory = ownDirectory(root, n);
      try {
        mkdirSync(directory);
      } catch (error) {
        if (hasCode(error, 'EEXIST')) {
          continue;
        }
        throw error;
      }
      const instance = new TracingInstance(directory);
      // A daemon that ends by process.exit() or an uncaught error leaves nothing behind either.
      process.once('exit', instance.removeAtExit);
      try {
        instance.configure();
      } catch (error) {
        instance.remove();
        throw error;
      }
      return instance;
    }
  }

  private configure(): void {
    // Comparable with process.hrtime(), which tells whether an event came before a map was read.
    this.set('trace_clock', 'mono');
    const cpus = onlineCpus();
    this.set('buffer_size_kb', String(Math.min(BUFFER_KB_PER_CPU, Math.ceil(BUFFER_KB_TOTAL / cpus.length))));
    // Who waits is told of the first record; by default (from 5.0 on) only once a buffer is half full.
    if (existsSync(join(this.directory, 'buffer_percent'))) {
      this.set('buffer_percent', '0');
    }
    this.openPipes(cpus);
  }

  get name(): string {
    return basename(this.directory);
  }

  /** Layout of an event; undefined if this kernel has no such event. */
  format(event: string): TraceFormat | undefined {
    try {
      return parseTraceFormat(this.read(`events/${event}/format`));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) {
        return undefined;
      }
      throw error;
    }
  }

  enable(event: string, filter?: string): void {
    if (filter !== undefined) {
      this.write(`events/${event}/filter`, filter);
    }
    this.write(`events/${event}/enable`, '1');
    this.enabled.set(event, filter);
  }

  /**
   * Hands over what is in the buffers, CPU by CPU, up to `maxPages` of each; `take` must be done with a page when it
   * returns. Never waits. A CPU that others are far behind has its turn when they have caught up: what it recorded could not be put
   * in order with theirs before that.
   *
   * @throws Error if a page can't be understood.
   */
  drain(maxPages: number, take: (parsed: TracePage, page: DataView) => void): Drained {
    const farthest = this.until() + MOST_AHEAD;
    let more = false;
    for (const [cpu, pipe] of this.pipes) {
      if (pipe.until > farthest && pipe.come.length === 0) {
        continue;
      }
      let now = monotonicMicros();
      let last = now;
      let pages = 0;
      for (; pages < maxPages; pages++) {
        now = monotonicMicros();
        const bytes = pipe.come.shift() ?? readPage(pipe.fd, this.page);
        if (bytes === undefined) {
          break;
        }
        const page = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        const parsed = parseTracePage(page, this.layout);
        this.taken.set(cpu, (this.taken.get(cpu) ?? 0) + parsed.records.length);
        last = parsed.records.at(-1)?.micros ?? last;
        take(parsed, page);
      }
      // Times that lie ahead are those of another clock.
      pipe.until = pages === maxPages ? Math.min(last, now) : now;
      more ||= pages === maxPages;
    }
    return { more, until: this.until() };
  }

  /**
   * Has `recorded` called, once, when there is something to be drained.
   *
   * @returns false where the kernel can't be asked that, and one has to look.
   */
  await(recorded: () => void): boolean {
    this.recorded = recorded;
    for (const [cpu, pipe] of this.pipes) {
      if (!this.awaitOn(cpu, pipe)) {
        this.recorded = undefined;
        return false;
      }
    }
    return true;
  }

  private awaitOn(cpu: number, pipe: Pipe): boolean {
    if (pipe.polled === undefined || pipe.polled.closed) {
      pipe.polled = PolledFile.open(this.bufferOf(cpu), this.page, (bytes) => {
        if (bytes.length > 0) {
          pipe.come.push(Buffer.from(bytes));
        }
        this.wake();
      });
    }
    pipe.polled?.wait();
    return pipe.polled !== undefined;
  }

  private bufferOf(cpu: number): string {
    return join(this.directory, `per_cpu/cpu${cpu}/trace_pipe_raw`);
  }

  /** Whether `recorded` is yet to be called. */
  get awaiting(): boolean {
    return this.recorded !== undefined;
  }

  private wake(): void {
    for (const { polled } of this.pipes.values()) {
      polled?.rest();
    }
    const { recorded } = this;
    this.recorded = undefined;
    recorded?.();
  }

  private until(): number {
    let least = Infinity;
    for (const { until } of this.pipes.values()) {
      least = Math.min(least, until);
    }
    return least;
  }

  /** Reads from CPUs that have come online since. */
  followCpus(): void {
    this.openPipes(onlineCpus());
  }

  /**
   * Ends tracing and removes the instance with all that it recorded. Harmless if repeated. While somebody else has a file
   * of it open, it can't be removed: then it records nothing any more, and is removed at our exit or by the next exporter.
   */
  remove(): void {
    for (const [cpu, { fd, polled }] of this.pipes) {
      polled?.close();
      closeSync(fd);
      this.pipes.delete(cpu);
    }
    try {
      rmdirSync(this.directory);
    } catch (error) {
      // Gone, or for the time being unmounted.
      if (!hasCode(error, 'ENOENT')) {
        this.silence();
      }
      return;
    }
    process.off('exit', this.removeAtExit);
  }

  private silence(): void {
    try {
      this.empty('set_event');
      this.write('buffer_size_kb', '1');
    } catch {
      // Whoever keeps us from removing it may keep us from this as well.
    }
  }

  private openPipes(cpus: readonly number[]): void {
    for (const cpu of cpus) {
      if (!this.pipes.has(cpu)) {
        const fd = openSync(this.bufferOf(cpu), constants.O_RDONLY | constants.O_NONBLOCK);
        const pipe: Pipe = { fd, polled: undefined, come: [], until: 0 };
        this.pipes.set(cpu, pipe);
        this.taken.set(cpu, 0);
        if (this.recorded !== undefined) {
          this.awaitOn(cpu, pipe);
        }
      }
    }
  }

  /** Text of one of its files, by its path within. @throws what the kernel says. */
  read(file: string): string {
    return readFileSync(join(this.directory, file), 'latin1');
  }

  /** @throws Error with what the kernel says as its cause. */
  write(file: string, text: string): void {
    try {
      writeFileSync(join(this.directory, file), text, { flag: 'r+' });
    } catch (error) {
      throw new Error(`${join(this.directory, file)} does not take "${text}"`, { cause: error });
    }
  }

  /** Empties one of the lists that are emptied by opening them. @throws what the kernel says. */
  empty(file: string): void {
    writeFileSync(join(this.directory, file), '', { flag: 'w' });
  }

  private set(file: string, text: string): void {
    this.write(file, text);
    this.written.set(file, text);
  }
}

/** @returns undefined if there is none. */
function readPage(pipe: number, into: Buffer): Buffer | undefined {
  try {
    const bytes = readSync(pipe, into, 0, into.length, null);
    return bytes === 0 ? undefined : into.subarray(0, bytes);
  } catch (error) {
    if (hasCode(error, 'EAGAIN')) {
      return undefined;
    }
    throw error;
  }
}

/** `0-3,5` of /sys/devices/system/cpu/online. */
function onlineCpus(): number[] {
  const cpus: number[] = [];
  for (const part of readFileSync('/sys/devices/system/cpu/online', 'latin1').trim().split(',')) {
    const [first, last = first] = part.split('-').map(Number);
    for (let cpu = first!; cpu <= last!; cpu++) {
      cpus.push(cpu);
    }
  }
  return cpus;
}
