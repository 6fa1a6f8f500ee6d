import {
  closeSync,
  constants,
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
import { parseTraceFormat, type TraceFormat } from '../wire/trace-format';
import { parsePageLayout, parseTracePage, type TracePage } from '../wire/trace-page';
import { hasCode, readStat } from './proc';

const PREFIX = 'vma-tracker-';

/** Room for some 140,000 events a CPU: three seconds of one that does nothing but mmap and munmap. */
const BUFFER_KB_PER_CPU = 4096;
/** All CPUs together; then each has less. */
const BUFFER_KB_TOTAL = 64 * 1024;

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
  private readonly pipes = new Map<number, number>();
  private readonly page = Buffer.alloc(MAX_PAGE_BYTES);
  private readonly layout;
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
   * returns. Never waits.
   *
   * @returns whether some buffer had more.
   * @throws Error if a page can't be understood.
   */
  drain(maxPages: number, take: (parsed: TracePage, page: DataView) => void): boolean {
    let more = false;
    for (const [cpu, pipe] of this.pipes) {
      let pages = 0;
      for (; pages < maxPages; pages++) {
        const bytes = readPage(pipe, this.page);
        if (bytes === 0) {
          break;
        }
        const page = new DataView(this.page.buffer, this.page.byteOffset, bytes);
        const parsed = parseTracePage(page, this.layout);
        this.taken.set(cpu, (this.taken.get(cpu) ?? 0) + parsed.records.length);
        take(parsed, page);
      }
      more ||= pages === maxPages;
    }
    return more;
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
    for (const [cpu, pipe] of this.pipes) {
      closeSync(pipe);
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
        const path = join(this.directory, `per_cpu/cpu${cpu}/trace_pipe_raw`);
        this.pipes.set(cpu, openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
        this.taken.set(cpu, 0);
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

function readPage(pipe: number, into: Buffer): number {
  try {
    return readSync(pipe, into, 0, into.length, null);
  } catch (error) {
    if (hasCode(error, 'EAGAIN')) {
      return 0;
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
