import type { Change } from '../model/world-listener';
import { encodeChange } from './encode';
import type { Subject } from './registry';

/** One thing that happened, as subscribers will read it. */
export type Item =
  /** `formerComm`: what it was called before, if that is what changed. `adopted`: it turned out to have children. */
  | { readonly kind: 'process'; readonly subject: Subject; readonly formerComm?: string; readonly adopted?: boolean }
  | { readonly kind: 'synced'; readonly subject: Subject }
  | ChangeItem
  | { readonly kind: 'exit'; readonly subject: Subject };

/** A change, encoded when the first subscriber wants it and then for all. */
export class ChangeItem {
  readonly kind = 'change';
  private encoded: string | undefined;

  constructor(
    readonly subject: Subject,
    private readonly change: Change,
  ) {}

  get text(): string {
    return (this.encoded ??= encodeChange(this.subject.pid, this.change));
  }

  /** Bytes of memory, roughly: the objects, and the text once it is made. */
  get cost(): number {
    return 2 * ITEM_COST + 2 * (this.change.facts?.path.length ?? 0);
  }
}

const ITEM_COST = 256;
/** Items that were let go are cut off the array together, once there are this many. */
const CUT = 4096;

/**
 * The most recent items, numbered from 1 on without gaps, bounded by the bytes they take. Subscribers read it at their
 * own pace: it is the queue of all of them at once, so that a slow one costs nothing.
 */
export class Journal {
  private readonly items: (Item | undefined)[] = [];
  private first = 0;
  /** Number of the item at index 0. */
  private base = 1;
  private cost = 0;

  /** @param limit bytes; at least the last item is kept in any case. */
  constructor(private readonly limit: number) {}

  /** Number of the last item; 0 before the first. */
  get head(): number {
    return this.base + this.items.length - 1;
  }

  /** The lowest position from which everything since can still be read. */
  get tail(): number {
    return this.base + this.first - 1;
  }

  /** Bytes that its items take, roughly. */
  get bytes(): number {
    return this.cost;
  }

  /** The item with this number, which must be in (tail, head]. */
  at(seq: number): Item {
    const item = this.items[seq - this.base];
    if (item === undefined) {
      throw new RangeError(`item ${seq} is not in (${this.tail}, ${this.head}]`);
    }
    return item;
  }

  /** @returns its number. */
  append(item: Item): number {
    this.items.push(item);
    this.cost += costOf(item);
    this.shrink(this.limit, this.head - 1);
    return this.head;
  }

  /** Lets go of items up to number `last`, the oldest first, until all that are left take no more than `bytes`. */
  shrink(bytes: number, last: number): void {
    while (this.cost > bytes && this.tail < last) {
      this.cost -= costOf(this.items[this.first]!);
      this.items[this.first] = undefined;
      this.first++;
    }
    if (this.first >= CUT && this.first * 2 > this.items.length) {
      this.items.splice(0, this.first);
      this.base += this.first;
      this.first = 0;
    }
  }
}

function costOf(item: Item): number {
  return item.kind === 'change' ? item.cost : ITEM_COST;
}
