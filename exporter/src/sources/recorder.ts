import { createWriteStream, type WriteStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Event } from '../wire/events';
import { hasCode } from './proc';
import { recordingHeader } from './recording';
import type { SourceName, SourceSink, SourceStatus } from './source';

/** Bytes that may wait for a slow disk. */
const MAX_WAITING = 64 * 1024 * 1024;

/**
 * Writes what a source tells to a file: a sink in front of a sink. If the file can't be written any more, because the disk
 * is full or too slow, recording ends, with an error in the log; what was written up to then can be replayed.
 */
export class Recorder implements SourceSink {
  private readonly file: WriteStream;
  private begun = false;
  private failed = false;

  private constructor(
    handle: FileHandle,
    private readonly path: string,
    private readonly source: () => SourceName,
    private readonly next: SourceSink,
    private readonly log: Pick<Logger, 'error'>,
  ) {
    this.file = createWriteStream(path, { fd: handle });
    this.file.on('error', (error) => {
      this.fail(error.message);
    });
  }

  /**
   * Creates the file, readable by its owner alone: a map of addresses defeats ASLR.
   *
   * @param source asked when the first event comes.
   * @throws Error if it exists already, or can't be made.
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
      if (hasCode(error, 'EEXIST')) {
        throw new Error(`--record ${path}: the file exists; name another, or remove it`, { cause: error });
      }
      throw new Error(`--record ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  events(batch: readonly Event[]): void {
    this.next.events(batch);
    // Only now is it known which source was chosen.
    let lines = this.begun ? '' : `${recordingHeader(this.source())}\n`;
    this.begun = true;
    for (const event of batch) {
      lines += `${JSON.stringify(event)}\n`;
    }
    this.write(lines);
  }

  status(status: SourceStatus): void {
    this.next.status(status);
  }

  /** Resolves when everything is in the file. */
  async close(): Promise<void> {
    if (!this.file.closed) {
      await new Promise<void>((resolve) => {
        this.file.once('close', resolve);
        this.file.end();
      });
    }
  }

  /** Removes the file: nothing came to be recorded. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  private write(lines: string): void {
    if (this.failed) {
      return;
    }
    if (this.file.writableLength > MAX_WAITING) {
      this.fail(`the disk is too slow: ${MAX_WAITING} bytes wait for it`);
      return;
    }
    this.file.write(lines);
  }

  private fail(reason: string): void {
    if (!this.failed) {
      this.failed = true;
      this.log.error(`recording to ${this.path} has ended: ${reason}; what is in it can be replayed`);
      this.file.destroy();
    }
  }
}
