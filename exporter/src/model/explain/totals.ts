import { commonFolder } from './folders';
import type { Reason } from './reasons';
import type { Sort } from './sort';

/** What the mappings of one sort add up to. */
export class Totals {
  vmas = 0;
  bytes = 0;
  /** Those that merely go with others of the sort: guards of stacks, reserves of arenas. */
  companions = 0;
  /** Those that seem to be of the sort: others look the same. */
  unsure = 0;
  /** Sizes of all but companions, in bytes. */
  smallest = Infinity;
  largest = 0;
  /** The deepest folder that all files are in; null: they are no files. */
  folder: string | null;
  /** Why those that touch the mapping below them are not one with it. A list: there are few, and a table for each costs more. */
  readonly reasons: { readonly reason: Reason; pairs: number }[] = [];

  constructor(readonly sort: Sort) {
    this.folder = sort.type === 'files' ? sort.folder : null;
  }

  /** Counts a mapping in. */
  count(bytes: number, isCompanion: boolean, isSure: boolean): void {
    this.vmas++;
    this.bytes += bytes;
    if (!isSure) {
      this.unsure++;
    }
    if (isCompanion) {
      this.companions++;
      return;
    }
    if (bytes < this.smallest) {
      this.smallest = bytes;
    }
    if (bytes > this.largest) {
      this.largest = bytes;
    }
  }

  /** Takes in that there are files in a folder. */
  within(folder: string): void {
    this.folder = this.folder === null ? folder : commonFolder(this.folder, folder);
  }

  countReason(reason: Reason, pairs = 1): void {
    for (const counted of this.reasons) {
      if (counted.reason === reason) {
        counted.pairs += pairs;
        return;
      }
    }
    this.reasons.push({ reason, pairs });
  }

  /** Counts all in that others add up to. */
  add(others: Totals): void {
    this.vmas += others.vmas;
    this.bytes += others.bytes;
    this.companions += others.companions;
    this.unsure += others.unsure;
    this.smallest = Math.min(this.smallest, others.smallest);
    this.largest = Math.max(this.largest, others.largest);
    if (others.folder !== null) {
      this.within(others.folder);
    }
    for (const { reason, pairs } of others.reasons) {
      this.countReason(reason, pairs);
    }
  }
}
