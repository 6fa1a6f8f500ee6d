import { OperationCounts } from './operation-counts';

/** Where the groups are counted that found no place of their own. */
export const OTHER_GROUP = 'other';

/** How long a group without a process keeps its place, and so its counters, in milliseconds. */
export const EMPTY_GROUP_STAYS_MS = 3_600_000;

/** One value of the label `group`, with what is counted under it. */
export interface Place {
  readonly label: string;
  readonly operations: OperationCounts;
}

interface OwnPlace extends Place {
  emptySince: number | null;
}

/**
 * The groups that have series of their own: at most `max`, first come, first served. The others share `other`.
 *
 * A place is given up only in `sweep`, which a scrape calls before it reads: so there is always a scrape without the
 * series between its end and a new beginning, and no scrape sees a counter go down.
 */
export class Groups {
  private readonly living = new Map<string, number>();
  private readonly places = new Map<string, OwnPlace>();
  private readonly other: Place = { label: OTHER_GROUP, operations: new OperationCounts() };
  private otherWasNeeded = false;

  /** @param now a clock that never goes back, in milliseconds. */
  constructor(
    private readonly max: number,
    private readonly now: () => number,
  ) {}

  /** A process of this group has come to be. */
  enter(key: string): void {
    this.living.set(key, (this.living.get(key) ?? 0) + 1);
    const place = this.places.get(key);
    if (place !== undefined) {
      place.emptySince = null;
    }
  }

  /** A process that had entered is gone, or in another group now. */
  leave(key: string): void {
    const left = (this.living.get(key) ?? 0) - 1;
    if (left > 0) {
      this.living.set(key, left);
      return;
    }
    this.living.delete(key);
    const place = this.places.get(key);
    if (place !== undefined) {
      place.emptySince = this.now();
    }
  }

  /** Where this group is counted: in a place of its own, taken now if one is free, or in `other`. */
  place(key: string): Place {
    const own = this.places.get(key);
    if (own !== undefined) {
      return own;
    }
    if (!this.hasRoomFor(key)) {
      this.otherWasNeeded = true;
      return this.other;
    }
    const place = {
      label: key,
      operations: new OperationCounts(),
      emptySince: this.living.has(key) ? null : this.now(),
    };
    this.places.set(key, place);
    return place;
  }

  /** The label under which this group is, or would be, counted; asking takes no place. */
  label(key: string): string {
    return this.places.has(key) || this.hasRoomFor(key) ? key : OTHER_GROUP;
  }

  /** Takes back the places of groups that have been empty for an hour. */
  sweep(): void {
    const before = this.now() - EMPTY_GROUP_STAYS_MS;
    for (const [key, place] of this.places) {
      if (place.emptySince !== null && place.emptySince <= before) {
        this.places.delete(key);
      }
    }
  }

  /** Every place in use; `other` once something was counted there. */
  *all(): IterableIterator<Place> {
    yield* this.places.values();
    if (this.otherWasNeeded) {
      yield this.other;
    }
  }

  private hasRoomFor(key: string): boolean {
    return key !== OTHER_GROUP && this.places.size < this.max;
  }
}
