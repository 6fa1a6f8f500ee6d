import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../../wire/events';
import { sleepLong } from './sleep-long';
import { MAX_RECORDING_LINE, parseRecordedEvent } from './recording';
import { RecordingFile, type RecordedLine, type RecordingEnd } from './recording-file';
import type { Availability, Source, SourceSink, SourceStatus } from '../source';

/** Events are delivered at most so many at once. */
const BATCH = 1000;
/** Events closer together than this (ms) are not waited for one by one. */
const SHORTEST_WAIT = 5;
/** ms that a stop waits for a read of the file. */
const STOP_PATIENCE = 500;

/**
 * Tells again what a recording says, as if it happened now: the first event at the start, the others at their distance,
 * divided by the speed, and so their times. At speed 0 all of it is told at once, with the times at which it happened.
 * At its end the source stays up, with the last state; so it does where the recording was cut short, after its last whole
 * line. What it misses, because of that or because a line is not understood, its status says.
 */
export class ReplaySource implements Source {
  readonly name = 'replay';
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  /** Unix µs at which the replay began, and of the first event. */
  private began = 0;
  private first: number | undefined;
  private batch: Event[] = [];
  /** Lines that were not understood. */
  private misread = 0;
  private baselined = false;

  /** @param speed 2 is twice as fast as it was; 0 as fast as can be. */
  constructor(
    private readonly file: string,
    private readonly speed: number,
  ) {}

  async probe(): Promise<Availability> {
    try {
      const recording = await RecordingFile.open(this.file);
      await recording.close();
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: messageOf(error) };
    }
  }

  /** @throws Error if the file is no recording. */
  async start(sink: SourceSink): Promise<void> {
    const recording = await RecordingFile.open(this.file);
    sink.status({ up: true, detail: `replaying ${this.file}` });
    this.began = Date.now() * 1000;
    this.running = this.run(recording.lines(this.stopping.signal), sink);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.running, sleep(STOP_PATIENCE, undefined, { ref: false })]);
  }

  /** The past can't be asked again: what was told is all there is. */
  resync(): void {
    return;
  }

  private async run(lines: AsyncGenerator<RecordedLine, RecordingEnd>, sink: SourceSink): Promise<void> {
    let number = 2;
    try {
      let each = await lines.next();
      for (; each.done !== true; each = await lines.next()) {
        await this.tell(this.parse(each.value, number++, sink), sink);
        if (this.stopping.signal.aborted) {
          await lines.return('cut');
          return;
        }
      }
      this.flush(sink);
      sink.status(this.farewell(each.value, number));
    } catch (error) {
      if (this.stopping.signal.aborted) {
        return;
      }
      this.flush(sink);
      sink.status({ up: false, detail: `the recording ${this.file} can't be read on: ${messageOf(error)}` });
    }
  }

  private farewell(end: RecordingEnd, number: number): SourceStatus {
    const how =
      end === 'cut'
        ? `was cut short, or is still being written: it ends inside line ${number}; this is the state after line ${number - 1}`
        : 'has ended; this is its last state';
    const lacks = [
      ...(this.misread > 0 ? [`${this.misread} of its lines were not understood, and what they told is missing`] : []),
      ...(this.baselined ? [] : ['it ends before all processes had been read']),
    ];
    return {
      up: true,
      detail: [`the recording ${this.file} ${how}`, ...lacks].join('; '),
      ...(end === 'cut' || lacks.length > 0 ? { incomplete: true } : {}),
    };
  }

  private parse(line: RecordedLine, number: number, sink: SourceSink): Event {
    try {
      if (line === null) {
        throw new Error(`exceeds ${MAX_RECORDING_LINE} bytes`);
      }
      return parseRecordedEvent(line);
    } catch (error) {
      const detail = `line ${number} of ${this.file} ${messageOf(error)}`;
      if (++this.misread === 1) {
        sink.status({
          up: true,
          detail: `replaying ${this.file}; ${detail}: what it told is missing`,
          incomplete: true,
        });
      }
      return { type: 'parse_error', ts: this.first ?? this.began, detail };
    }
  }

  /** Delivers what is due, and takes the event in. */
  private async tell(event: Event, sink: SourceSink): Promise<void> {
    this.first ??= event.ts;
    this.baselined = event.type === 'ready' || (this.baselined && event.type !== 'restart');
    const ts = this.speed === 0 ? event.ts : Math.round(this.began + (event.ts - this.first) / this.speed);
    const wait = this.speed === 0 ? 0 : ts / 1000 - Date.now();
    if (wait > SHORTEST_WAIT || this.batch.length >= BATCH) {
      this.flush(sink);
      // Even at full speed the loop has others to serve.
      await sleepLong(Math.max(wait, 0), this.stopping.signal);
    }
    this.batch.push({ ...event, ts });
  }

  private flush(sink: SourceSink): void {
    if (this.batch.length > 0 && !this.stopping.signal.aborted) {
      sink.events(this.batch);
      this.batch = [];
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
