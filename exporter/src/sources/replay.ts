import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../wire/events';
import { LineSplitter } from '../wire/lines';
import { checkRecordingHeader, MAX_RECORDING_LINE, parseRecordedEvent } from './recording';
import type { Availability, Source, SourceSink } from './source';

/** Events are delivered at most so many at once. */
const BATCH = 1000;
/** Events closer together than this (ms) are not waited for one by one. */
const SHORTEST_WAIT = 5;
/** ms that a stop waits for a read of the file. */
const STOP_PATIENCE = 500;

/**
 * Tells again what a recording says, as if it happened now: the first event at the start, the others at their distance,
 * divided by the speed, and so their times. At speed 0 all of it is told at once, with the times at which it happened.
 * At its end the source stays up, with the last state.
 */
export class ReplaySource implements Source {
  readonly name = 'replay';
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  /** Unix µs at which the replay began, and of the first event. */
  private began = 0;
  private first: number | undefined;
  private batch: Event[] = [];

  /** @param speed 2 is twice as fast as it was; 0 as fast as can be. */
  constructor(
    private readonly file: string,
    private readonly speed: number,
  ) {}

  async probe(): Promise<Availability> {
    try {
      await access(this.file, constants.R_OK);
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: `${this.file}: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  /** @throws Error if the file is no recording. */
  async start(sink: SourceSink): Promise<void> {
    const lines = this.lines();
    const header = await lines.next();
    if (header.done === true) {
      throw new Error(`${this.file}: the file is empty`);
    }
    try {
      checkRecordingHeader(header.value);
    } catch (error) {
      await lines.return();
      throw new Error(`${this.file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    sink.status({ up: true, detail: `replaying ${this.file}` });
    this.began = Date.now() * 1000;
    this.running = this.run(lines, sink);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.running, sleep(STOP_PATIENCE, undefined, { ref: false })]);
  }

  /** The past can't be asked again: what was told is all there is. */
  resync(): void {
    return;
  }

  private async run(lines: AsyncGenerator<string, void>, sink: SourceSink): Promise<void> {
    let number = 1;
    try {
      for await (const line of lines) {
        number++;
        await this.tell(this.parse(line, number), sink);
        if (this.stopping.signal.aborted) {
          return;
        }
      }
      this.flush(sink);
      sink.status({ up: true, detail: `the recording ${this.file} has ended; this is its last state` });
    } catch (error) {
      this.flush(sink);
      const reason = error instanceof Error ? error.message : String(error);
      sink.status({ up: false, detail: `the recording ${this.file} can't be read on: ${reason}` });
    }
  }

  private parse(line: string, number: number): Event {
    try {
      return parseRecordedEvent(line);
    } catch (error) {
      const detail = `line ${number} of ${this.file} ${error instanceof Error ? error.message : String(error)}`;
      return { type: 'parse_error', ts: this.first ?? this.began, detail };
    }
  }

  /** Delivers what is due, and takes the event in. */
  private async tell(event: Event, sink: SourceSink): Promise<void> {
    this.first ??= event.ts;
    const ts = this.speed === 0 ? event.ts : Math.round(this.began + (event.ts - this.first) / this.speed);
    const wait = this.speed === 0 ? 0 : ts / 1000 - Date.now();
    if (wait > SHORTEST_WAIT || this.batch.length >= BATCH) {
      this.flush(sink);
      // Even at full speed the loop has others to serve.
      await sleep(Math.max(wait, 0), undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
    this.batch.push({ ...event, ts });
  }

  private flush(sink: SourceSink): void {
    if (this.batch.length > 0 && !this.stopping.signal.aborted) {
      sink.events(this.batch);
      this.batch = [];
    }
  }

  private async *lines(): AsyncGenerator<string, void> {
    const ready: string[] = [];
    const splitter = new LineSplitter(
      MAX_RECORDING_LINE,
      (line) => ready.push(Buffer.from(line, 'latin1').toString('utf8')),
      () => {
        throw new Error(`a line exceeds ${MAX_RECORDING_LINE} bytes`);
      },
    );
    const stream = createReadStream(this.file, { signal: this.stopping.signal });
    for await (const chunk of stream) {
      splitter.push(chunk as Buffer);
      yield* ready.splice(0);
    }
    if (splitter.end()) {
      // As a full disk, or a crash, leaves it.
      throw new Error('it ends inside a line');
    }
  }
}
