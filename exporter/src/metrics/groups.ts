import { OperationCounts } from './operation-counts';

/** Where the groups are counted that found no place of their own. */
export const OTHER_GROUP = 'other';

/** How long a group without a process keeps its place, and so its counters, in milliseconds. */
const EMPTY_GROUP_STAYS_MS = 3_600_000;

/** So many groups without a process keep their places while nobody needs these, or a tenth of the places if more. */
const EMPTY_GROUPS = 20;

/** One value of the label `group`, with what is counted under it. */
export interface Place {
  readonly label: string;
  readonly operations: OperationCounts;
}

interface OwnPlace extends Place {
  emptySince: number | null;
  /** The counts that a scrape has told last; null before the first. */
  told: OperationCounts | null;
}

/**
 * The groups that have series of their own: at most `max`, first come, first served. The others share `other`.
 *
 * A living group that finds no place takes that of a dead one, of which those go first that no scrape has told yet, as
 * long as there are many: a build's thousand commands take turns without a thousand series. Whoever loses its place
 * leaves what no scrape has told to `other`, so that every operation is in some counter, once. What had been told is
 * remembered for some time, and gone on with if the group comes back: no counter goes down from one scrape to the next,
 * whoever else scrapes in between.
 */
export class Groups {
  private readonly living = new Map<string, number>();
  private readonly places = new Map<string, OwnPlace>();
  /** The places without a process, by how long they have been; and those of them that no scrape has told. */
  private readonly empty = new Map<string, OwnPlace>();
  private readonly untold = new Map<string, OwnPlace>();
  /** What was told last of groups that lost their place, the latest last. */
  private readonly former = new Map<string, OperationCounts>();
  private readonly other: Place = { label: OTHER_GROUP, operations: new OperationCounts() };
  private readonly maxEmpty: number;
  private otherWasNeeded = false;

  /** @param now a clock that never goes back, in milliseconds. */
  constructor(
    private readonly max: number,
    private readonly now: () => number,
  ) {
    this.maxEmpty = Math.max(EMPTY_GROUPS, Math.ceil(max / 10));
  }

  /** A process of this group has come to be. */
  enter(key: string): void {
    this.living.set(key, (this.living.get(key) ?? 0) + 1);
    const place = this.places.get(key);
    if (place !== undefined) {
      place.emptySince = null;
      this.empty.delete(key);
      this.untold.delete(key);
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
      this.rest(place);
    }
  }

  /** Where this group is counted: in a place of its own, taken now if it can have one, or in `other`. */
  place(key: string): Place {
    const own = this.places.get(key);
    if (own !== undefined) {
      return own;
    }
    if (!this.canHavePlace(key)) {
      this.otherWasNeeded = true;
      return this.other;
    }
    if (this.places.size >= this.max) {
      this.vacate();
    }
    const told = this.former.get(key) ?? null;
    this.former.delete(key);
    const place: OwnPlace = {
      label: key,
      operations: told?.copy() ?? new OperationCounts(),
      emptySince: null,
      told,
    };
    this.places.set(key, place);
    if (!this.living.has(key)) {
      this.rest(place);
    }
    return place;
  }

  /** The label under which this group is, or would be, counted; asking takes no place. */
  label(key: string): string {
    return this.places.has(key) || this.canHavePlace(key) ? key : OTHER_GROUP;
  }

  /** Takes back the places of groups that have been empty for an hour, and of those that are too many. */
  sweep(): void {
    const before = this.now() - EMPTY_GROUP_STAYS_MS;
    for (const place of this.empty.values()) {
      if (place.emptySince! > before) {
        break;
      }
      this.giveUp(place);
    }
    while (this.empty.size > this.maxEmpty) {
      this.vacate();
    }
  }

  /** What a scrape tells: every place in use with its counts of this moment, `other` once something was counted there. */
  tell(): Place[] {
    const told: Place[] = [];
    for (const place of this.places.values()) {
      place.told = place.operations.copy();
      told.push({ label: place.label, operations: place.told });
    }
    this.untold.clear();
    if (this.otherWasNeeded) {
      told.push({ label: OTHER_GROUP, operations: this.other.operations.copy() });
    }
    return told;
  }

  private canHavePlace(key: string): boolean {
    return key !== OTHER_GROUP && (this.places.size < this.max || (this.living.has(key) && this.empty.size > 0));
  }

  private rest(place: OwnPlace): void {
    place.emptySince = this.now();
    this.empty.set(place.label, place);
    if (place.told === null) {
      this.untold.set(place.label, place);
    }
  }

  /** Frees one of the places without a process, of which there must be one. */
  private vacate(): void {
    const from = this.empty.size > this.maxEmpty && this.untold.size > 0 ? this.untold : this.empty;
    this.giveUp(from.values().next().value!);
  }

  /** Takes a place back. What no scrape has told of it is told as `other`'s. */
  private giveUp({ label, operations, told }: OwnPlace): void {
    this.places.delete(label);
    this.empty.delete(label);
    this.untold.delete(label);
    if (this.other.operations.addFrom(operations, told ?? undefined)) {
      this.otherWasNeeded = true;
    }
    if (told !== null) {
      this.former.set(label, told);
    }
    // A scrape tells `max` at most: so those that the last two have told are among them.
    if (this.former.size > 2 * this.max) {
      this.former.delete(this.former.keys().next().value!);
    }
  }
}
