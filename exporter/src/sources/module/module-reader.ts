import type { Event, RangeEvent } from '../../wire/events';
import { LineSplitter } from '../../wire/line-splitter';
import { MAX_RECORD_BYTES, RecordParser, type Overwritten } from '../../wire/debugfs/record';
import { WireError } from '../../wire/debugfs/record-fields';
import type { KernelClock } from '../reading/clock';

/** Bytes of the module's `data` file to events, with what is missing in between. */
export class ModuleReader {
  private events: Event[] = [];
  /** The statements of batches before, of which the first `taken` stand in this one. */
  private readonly statements: Overwritten[] = [];
  private taken = 0;
  private lastSeq: number | undefined;
  /** Lines since the last good one that can't be read: they account for as much of a gap. */
  private unread = 0;
  private readonly parser: RecordParser;
  private readonly splitter = new LineSplitter(
    MAX_RECORD_BYTES,
    (bytes, from, to) => {
      this.line(bytes, from, to);
    },
    () => {
      this.failed(`a line exceeds ${MAX_RECORD_BYTES} bytes`);
    },
  );

  /**
   * @param note told of the few events that are no statements, as they are read.
   * @param hasFlags whether the module's records tell flags: see its `format` file.
   */
  constructor(
    private readonly clock: Pick<KernelClock, 'fromBoottime' | 'now'>,
    private readonly note: (event: Exclude<Event, RangeEvent>) => void = () => undefined,
    hasFlags = false,
  ) {
    this.parser = new RecordParser((micros) => clock.fromBoottime(micros), hasFlags);
  }

  /** Number of the last record taken; undefined before the first. */
  get last(): number | undefined {
    return this.lastSeq;
  }

  /** The events of the next bytes, cut anywhere. They hold until it is called again, which writes over them. */
  take(bytes: Buffer): Event[] {
    this.splitter.push(bytes);
    return this.handOver();
  }

  /** The bytes have ended. */
  end(): Event[] {
    if (this.splitter.end()) {
      this.failed('the data ended inside a line');
    }
    return this.handOver();
  }

  private line(bytes: Buffer, from: number, to: number): void {
    try {
      const event = this.parser.parse(bytes, from, to, this.statements[this.taken]);
      this.follow(this.parser.seq, event.ts);
      this.events.push(event);
      if (event.type === 'range') {
        this.statements[this.taken++] = event;
      } else {
        this.note(event);
      }
    } catch (error) {
      if (!(error instanceof WireError)) {
        throw error;
      }
      this.failed(error.message);
    }
  }

  /** A gap in `seq` is loss: the module found its ring full. It restates the maps concerned by itself. */
  private follow(seq: number, ts: number): void {
    if (this.lastSeq !== undefined) {
      if (seq <= this.lastSeq) {
        throw new WireError(`seq ${seq} after ${this.lastSeq}`);
      }
      const count = seq - this.lastSeq - 1 - this.unread;
      if (count > 0) {
        this.tell({ type: 'lost', ts, reason: 'ring_full', count });
      }
    }
    this.lastSeq = seq;
    this.unread = 0;
  }

  private failed(detail: string): void {
    this.unread++;
    this.tell({ type: 'parse_error', ts: this.clock.now(), detail });
  }

  private tell(event: Exclude<Event, RangeEvent>): void {
    this.events.push(event);
    this.note(event);
  }

  private handOver(): Event[] {
    const { events } = this;
    this.events = [];
    this.taken = 0;
    return events;
  }
}
