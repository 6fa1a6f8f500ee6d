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
 * The past of a process since one looks, a sample a second. Of what is older than `fine` samples, every other one is given up whenever it has
 * become too many: an hour by seconds, the hours before more coarsely, in bounded memory.
 */
export class History {
  private at: number[] = [];
  private vmas: (number | null)[] = [];
  private mappedBytes: (number | null)[] = [];
  private changes: (number | null)[] = [];
  private counted: number | null = null;
  private last = -Infinity;
  private made: HistoryColumns | null = null;

  constructor(private readonly fine = 3600) {}

  /** Columns of equal length, oldest first; the same ones until there is a new sample. */
  get columns(): HistoryColumns {
    this.made ??= [this.at.slice(), this.vmas.slice(), this.mappedBytes.slice(), this.changes.slice()];
    return this.made;
  }

  /**
   * Notes the present, if a second has passed.
   *
   * @param at Unix milliseconds
   * @param total counts all changes that there ever were
   */
  note(at: number, vmas: number, mappedBytes: number, total: number): void {
    const passed = at - this.last;
    if (passed < INTERVAL) {
      return;
    }
    const counted = this.counted;
    const isGap = passed > GAP;
    if (isGap && this.at.length > 0) {
      this.push(this.last + INTERVAL, null, null, null);
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
  }

  private push(at: number, vmas: number | null, mappedBytes: number | null, changes: number | null): void {
    this.at.push(at / 1000);
    this.vmas.push(vmas);
    this.mappedBytes.push(mappedBytes);
    this.changes.push(changes);
  }

  private thin(): void {
    const coarse = this.at.length - this.fine;
    // What is a gap stays one.
    const stays = (i: number): boolean => i >= coarse || i % 2 === 0 || this.vmas[i] === null;
    const kept = <T>(column: T[]): T[] => column.filter((_, i) => stays(i));
    const { vmas } = this;
    [this.at, this.mappedBytes, this.changes] = [kept(this.at), kept(this.mappedBytes), kept(this.changes)];
    this.vmas = kept(vmas);
  }
}
