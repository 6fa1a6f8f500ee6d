/** A moment of a process, in the columns that are drawn: Unix seconds, VMAs, mapped bytes, changes a second. Null: not known. */
export type HistoryColumns = readonly [
  at: number[],
  vmas: (number | null)[],
  mappedBytes: (number | null)[],
  changes: (number | null)[],
];

/** Between two samples, in milliseconds. */
const INTERVAL = 1000;
/** Without a sample for so long, in milliseconds, nobody knows what was meanwhile. */
const GAP = 4000;

/**
 * The past of a process since one looks, a sample a second. Whenever it has become too long, two neighbours older than `fine` samples become one,
 * with the greater of their rates, so that no peak gets lost: an hour by seconds, the hours before more coarsely, in bounded memory.
 */
export class History {
  private at: number[] = [];
  private vmas: (number | null)[] = [];
  private mappedBytes: (number | null)[] = [];
  private changes: (number | null)[] = [];
  private counted: number | null = null;
  private last = -Infinity;
  private made: HistoryColumns | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly fine = 3600) {}

  /** Columns of equal length, oldest first; the same ones until there is a new sample. Whoever holds them keeps what they were. */
  get columns(): HistoryColumns {
    this.made ??= [this.at.slice(), this.vmas.slice(), this.mappedBytes.slice(), this.changes.slice()];
    return this.made;
  }

  /** For React's useSyncExternalStore, with the columns as the snapshot. @returns a function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /**
   * Notes the present, if a second has passed.
   *
   * @param at Unix milliseconds
   * @param total counts all changes that there ever were
   */
  note(at: number, vmas: number, mappedBytes: number, total: number): void {
    const passed = at - this.last;
    if (Math.abs(passed) < INTERVAL) {
      return;
    }
    const counted = this.counted;
    const isGap = passed > GAP || passed < 0;
    if (passed < 0) {
      this.forgetFrom(at);
    }
    const before = this.at.at(-1);
    if (isGap && before !== undefined && this.vmas.at(-1) !== null) {
      this.push(Math.min(before * 1000 + INTERVAL, (before * 1000 + at) / 2), null, null, null);
    }
    // After a gap it is not known when what has changed meanwhile did.
    const perSecond = counted === null || isGap ? null : Math.max(0, total - counted) / (passed / 1000);
    this.push(at, vmas, mappedBytes, perSecond);
    this.last = at;
    this.counted = total;
    if (this.at.length >= 2 * this.fine) {
      this.thin();
    }
    this.made = null;
    for (const listener of this.listeners) {
      listener();
    }
  }

  private push(at: number, vmas: number | null, mappedBytes: number | null, changes: number | null): void {
    this.at.push(at / 1000);
    this.vmas.push(vmas);
    this.mappedBytes.push(mappedBytes);
    this.changes.push(changes);
  }

  /** A clock was set back: what is noted from there on would come after what is noted next. */
  private forgetFrom(at: number): void {
    const found = this.at.findIndex((time) => time * 1000 >= at);
    const length = found === -1 ? this.at.length : found;
    for (const column of [this.at, this.vmas, this.mappedBytes, this.changes]) {
      column.length = length;
    }
  }

  private thin(): void {
    const stays = new Set<number>();
    const coarse = this.at.length - this.fine;
    let lone = 0;
    let [i, hasGap] = [0, true];
    while (i < coarse) {
      const isKnown = this.vmas[i] !== null;
      const isPair = isKnown && i + 1 < coarse && this.vmas[i + 1] !== null;
      const isLone = isKnown && !isPair && hasGap;
      // Of what is alone between two gaps every other goes, and the two gaps become one: else many gaps would be kept forever.
      if (isKnown ? !isLone || lone++ % 2 === 0 : !hasGap) {
        stays.add(i);
        hasGap = !isKnown;
      }
      if (isPair) {
        this.changes[i] = greater(this.changes[i], this.changes[i + 1]);
      }
      i += isPair ? 2 : 1;
    }
    const kept = <T>(column: T[]): T[] => column.filter((_, i) => i >= coarse || stays.has(i));
    this.at = kept(this.at);
    this.vmas = kept(this.vmas);
    this.mappedBytes = kept(this.mappedBytes);
    this.changes = kept(this.changes);
  }
}

function greater(a: number | null | undefined, b: number | null | undefined): number | null {
  return a == null ? (b ?? null) : b == null ? a : Math.max(a, b);
}
