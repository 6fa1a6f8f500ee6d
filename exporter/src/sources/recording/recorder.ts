import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Event } from '../../wire/events';
import { hasCode } from '../reading/proc-files';
import { recordedEvent, recordingHeader } from './recording';
import type { SourceName, SourceSink, SourceStatus } from '../source';

/** Bytes that may wait for a slow disk. */
const MAX_WAITING = 64 * 1024 * 1024;
/** ms that the end of the exporter waits for it. */
const CLOSE_PATIENCE = 500;
const NEWLINE = 0x0a;

/** What a recorder needs of its file. */
export type RecordingFile = Pick<FileHandle, 'write' | 'truncate' | 'close'>;

/**
 * Writes what a source tells to a file: a sink in front of a sink. If the file can't be written any more, because the disk
 * is full or too slow, recording ends, with an error in the log and in the source's status from then on; what was written
 * up to then, cut after its last whole line, can be replayed.
 */
export class Recorder implements SourceSink {
  private begun = false;
  /** Whole lines each. */
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private writing: Promise<void> = Promise.resolve();
  private isWriting = false;
  /** Bytes in the file, and those up to the end of its last whole line. */
  private size = 0;
  private whole = 0;
  /** Why recording has ended before its time. */
  private ended: string | undefined;
  private last: SourceStatus | undefined;

  /** @param source asked when the first event comes. */
  constructor(
    private readonly file: RecordingFile,
    private readonly path: string,
    private readonly source: () => SourceName,
    private readonly next: SourceSink,
    private readonly log: Pick<Logger, 'error'>,
  ) {}

  /**
   * Creates the file, readable by its owner alone: a map of addresses defeats ASLR.
   *
   * @throws Error that says why it can't be made, and what to name instead.
   */
  static async create(
    path: string,
    source: () => SourceName,
    next: SourceSink,
    log: Pick<Logger, 'error'>,
  ): Promise<Recorder> {
    try {
      return new Recorder(await open(path, 'wx', 0o600), path, source, next, log);
    } catch (error) {
      throw new Error(`--record ${path}: ${await whyNotMade(path, error)}`, { cause: error });
    }
  }

  events(batch: readonly Event[]): void {
    this.next.events(batch);
    if (this.ended !== undefined) {
      return;
    }
    // Only now is it known which source was chosen.
    let lines = this.begun ? '' : `${recordingHeader(this.source())}\n`;
    this.begun = true;
    for (const event of batch) {
      lines += `${recordedEvent(event)}\n`;
    }
    this.write(Buffer.from(lines));
  }

  status(status: SourceStatus): void {
    this.last = status;
    this.next.status(
      this.ended === undefined ? status : { ...status, detail: `${status.detail}; ${this.farewell(this.ended)}` },
    );
  }

  /** Resolves when everything is in the file, or the disk has been waited for long enough. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_PATIENCE);
    });
    await Promise.race([this.writing, patience]);
    if (this.isWriting) {
      this.fail(`the disk is too slow: ${this.waitingBytes} bytes were still to be written`);
    } else if (this.ended === undefined) {
      await this.file.close().catch((error: unknown) => {
        this.fail(messageOf(error));
      });
    }
    clearTimeout(timer);
  }

  /** Removes the file: nothing came to be recorded. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  private write(lines: Buffer): void {
    this.waitingBytes += lines.length;
    if (this.waitingBytes > MAX_WAITING) {
      this.fail(`the disk is too slow: ${this.waitingBytes} bytes wait for it`);
      return;
    }
    this.waiting.push(lines);
    if (!this.isWriting) {
      this.isWriting = true;
      this.writing = this.drain();
    }
  }

  private async drain(): Promise<void> {
    try {
      for (let lines = this.waiting.shift(); lines !== undefined; lines = this.waiting.shift()) {
        await this.append(lines);
        this.waitingBytes -= lines.length;
      }
    } catch (error) {
      this.fail(messageOf(error));
    }
    if (this.ended !== undefined) {
      await this.cut();
    }
    this.isWriting = false;
  }

  /** A disk that is filling up takes a part of what it is given, and refuses the rest. */
  private async append(lines: Buffer): Promise<void> {
    for (let from = 0; from < lines.length;) {
      const { bytesWritten } = await this.file.write(lines, from, lines.length - from);
      from += bytesWritten;
      this.size += bytesWritten;
      const newline = lines.subarray(0, from).lastIndexOf(NEWLINE);
      if (newline >= 0) {
        this.whole = this.size - (from - newline - 1);
      }
    }
  }

  private async cut(): Promise<void> {
    try {
      if (this.size > this.whole) {
        await this.file.truncate(this.whole);
      }
      await this.file.close();
    } catch (error) {
      this.log.error(`${this.path} may end inside a line, which a replay leaves out: ${messageOf(error)}`);
    }
  }

  private fail(reason: string): void {
    if (this.ended !== undefined) {
      return;
    }
    this.ended = reason;
    this.waiting = [];
    this.log.error(`${this.farewell(reason)}; what is in it can be replayed`);
    if (this.last !== undefined) {
      this.status(this.last);
    }
  }

  private farewell(reason: string): string {
    return `recording to ${this.path} has ended: ${reason}`;
  }
}

async function whyNotMade(path: string, error: unknown): Promise<string> {
  const folder = dirname(path);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder || hasCode(error, 'EISDIR')) {
    return 'this is a folder; name a file in it';
  }
  if (hasCode(error, 'EEXIST')) {
    return 'the file exists, and a recording overwrites nothing; name another, or remove it';
  }
  if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) {
    return `there is no folder ${folder}; make it, or name a file in another`;
  }
  if (hasCode(error, 'EACCES') || hasCode(error, 'EPERM')) {
    return `this user may not make files in ${folder}; name a file in another folder`;
  }
  if (hasCode(error, 'EROFS')) {
    return `${folder} can only be read; name a file elsewhere (in a systemd unit, ReadWritePaths=${folder} allows it)`;
  }
  return messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
