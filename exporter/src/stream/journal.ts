import type { Change } from '../model/world-listener';
import { COUNTED_OPS, type Op } from '../wire/events';
import type { Facts } from '../wire/facts';
import { encodeChange } from './encode';
import type { Subject } from './registry';

/** What happened to a process besides a change of its map. */
export type Notice =
  /** `formerComm`: what it was called before, if that is what changed. `adopted`: it turned out to have children. */
  | { readonly kind: 'process'; readonly subject: Subject; readonly formerComm?: string; readonly adopted?: boolean }
  | { readonly kind: 'synced'; readonly subject: Subject }
  | { readonly kind: 'threads'; readonly subject: Subject }
  | { readonly kind: 'exit'; readonly subject: Subject };

const OPS: readonly Op[] = [...COUNTED_OPS, 'vma'];
const OP_NUMBERS = new Map(OPS.map((op, number) => [op, number]));

/** Items that have their columns together, and whose columns are let go of together. */
const SEGMENT = 1024;
/** Bytes that an item takes in its columns. */
const ITEM_BYTES = 64;
/** Bytes that a notice, or a text, takes besides, its characters not counted. */
const NOTICE_BYTES = 192;
const TEXT_BYTES = 24;

/** Items as columns: a change costs no object, and no text until somebody reads it. */
class Segment {
  readonly ts = new Float64Array(SEGMENT);
  readonly start = new Float64Array(SEGMENT);
  readonly end = new Float64Array(SEGMENT);
  readonly offset = new Float64Array(SEGMENT);
  readonly actor = new Uint32Array(SEGMENT);
  readonly op = new Uint8Array(SEGMENT);
  /** Whom a change is about; or the notice. */
  readonly what = new Array<Subject | Notice | undefined>(SEGMENT).fill(undefined);
  readonly facts = new Array<Facts | null>(SEGMENT).fill(null);
  readonly text = new Array<string | undefined>(SEGMENT).fill(undefined);
}

/**
 * The most recent items, numbered from 1 on without gaps, bounded by the bytes they take. Subscribers read it at their
 * own pace: it is the queue of all of them at once, so that a slow one costs nothing.
 */
export class Journal {
  private readonly segments: Segment[] = [];
  /** A segment that was let go of, to be the next: a ring needs no more than it once had. */
  private spare: Segment | undefined;
  /** Items before the first segment. */
  private base = 0;
  private last = 0;
  private lowest = 0;
  private cost = 0;

  /** @param limit bytes; at least the last item is kept in any case. */
  constructor(private readonly limit: number) {}

  /** Number of the last item; 0 before the first. */
  get head(): number {
    return this.last;
  }

  /** The lowest position from which everything since can still be read. */
  get tail(): number {
    return this.lowest;
  }

  /** Bytes that its items take, roughly, with the texts that were made of them. */
  get bytes(): number {
    return this.cost;
  }

  /** Whom an item is about. @throws RangeError, as all that take a number do, if it is not in (tail, head]. */
  subjectAt(seq: number): Subject {
    const what = this.segmentOf(seq).what[place(seq)]!;
    return 'kind' in what ? what.subject : what;
  }

  /** The notice with this number; undefined: it is a change. */
  noticeAt(seq: number): Notice | undefined {
    const what = this.segmentOf(seq).what[place(seq)]!;
    return 'kind' in what ? what : undefined;
  }

  /** The change with this number as a ChangeJson, encoded when the first subscriber wants it and then for all. */
  changeTextAt(seq: number): string {
    const segment = this.segmentOf(seq);
    const at = place(seq);
    let text = segment.text[at];
    if (text === undefined) {
      text = encodeChange((segment.what[at] as Subject).pid, {
        ts: segment.ts[at]!,
        pid: segment.actor[at]!,
        op: OPS[segment.op[at]!]!,
        start: segment.start[at]!,
        end: segment.end[at]!,
        facts: segment.facts[at]!,
        offset: segment.offset[at]!,
      });
      segment.text[at] = text;
      this.cost += textCost(text);
    }
    return text;
  }

  /** @returns its number. */
  append(notice: Notice): number {
    const segment = this.next();
    const at = place(this.last);
    segment.what[at] = notice;
    return this.appended(ITEM_BYTES + NOTICE_BYTES);
  }

  /** Appends a change of a process's map. @returns its number. */
  appendChange(subject: Subject, change: Change): number {
    const segment = this.next();
    const at = place(this.last);
    segment.what[at] = subject;
    segment.ts[at] = change.ts;
    segment.actor[at] = change.pid;
    segment.op[at] = OP_NUMBERS.get(change.op)!;
    segment.start[at] = change.start;
    segment.end[at] = change.end;
    segment.facts[at] = change.facts;
    segment.offset[at] = change.offset;
    return this.appended(ITEM_BYTES);
  }

  /** Lets go of items up to number `last`, the oldest first, until all that are left take no more than `bytes`. */
  shrink(bytes: number, last: number): void {
    while (this.cost > bytes && this.lowest < last) {
      this.letGo(++this.lowest);
    }
  }

  private appended(bytes: number): number {
    this.cost += bytes;
    this.shrink(this.limit, this.last - 1);
    return this.last;
  }

  /** The segment of the next item, which is now the last. */
  private next(): Segment {
    this.last++;
    if (this.last > this.base + this.segments.length * SEGMENT) {
      this.segments.push(this.spare ?? new Segment());
      this.spare = undefined;
    }
    return this.segments.at(-1)!;
  }

  private letGo(seq: number): void {
    const segment = this.segments[0]!;
    const at = place(seq);
    const text = segment.text[at];
    this.cost -=
      ITEM_BYTES + ('kind' in segment.what[at]! ? NOTICE_BYTES : 0) + (text === undefined ? 0 : textCost(text));
    segment.what[at] = undefined;
    segment.facts[at] = null;
    segment.text[at] = undefined;
    if (at === SEGMENT - 1) {
      this.spare = this.segments.shift();
      this.base += SEGMENT;
    }
  }

  private segmentOf(seq: number): Segment {
    if (!(seq > this.lowest && seq <= this.last)) {
      throw new RangeError(`item ${seq} is not in (${this.lowest}, ${this.last}]`);
    }
    return this.segments[Math.floor((seq - 1 - this.base) / SEGMENT)]!;
  }
}

/** Where in its segment an item stands. */
function place(seq: number): number {
  return (seq - 1) % SEGMENT;
}

function textCost(text: string): number {
  return TEXT_BYTES + text.length;
}
