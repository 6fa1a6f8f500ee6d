import type { Facts } from '../wire/facts';
import { DENSE_UNIT, type Dense } from '../wire/stream/dense';
import type { Columns, VmasCodingName } from '../wire/stream/messages';
import { addRow, noColumns } from './encode-columns';

/** Collects the VMAs of one message, from low to high. */
export interface VmasCoding {
  /** @returns how many bytes more the message takes, about. */
  add(start: number, end: number, offset: number, facts: Facts): number;
  /** The member of the message that carries them. */
  done(): { columns: Columns } | { dense: Dense };
}

/** A coding that has collected nothing yet. */
export function beginVmas(name: VmasCodingName): VmasCoding {
  return name === 'dense' ? new DenseCoding() : new ColumnsCoding();
}

/** What a VMA takes in columns besides its path, about. */
const COLUMNS_BYTES = 80;

class ColumnsCoding implements VmasCoding {
  private readonly columns = noColumns();

  add(start: number, end: number, offset: number, facts: Facts): number {
    addRow(this.columns, start, end, offset, facts);
    return COLUMNS_BYTES + facts.path.length;
  }

  done(): { columns: Columns } {
    return { columns: this.columns };
  }
}

/** What a VMA, and the facts of one that are new, take in the dense coding, about. */
const DENSE_BYTES = 12;
const FACTS_BYTES = 48;

class DenseCoding implements VmasCoding {
  private readonly dense: Dense = { facts: [], gap: [], length: [], offset: [], is: [] };
  private readonly known = new Map<Facts, number>();
  private top = 0;

  add(start: number, end: number, offset: number, facts: Facts): number {
    const { dense } = this;
    let index = this.known.get(facts);
    let bytes = DENSE_BYTES;
    if (index === undefined) {
      const { perms, dev, inode, path, kind, flags } = facts;
      index = dense.facts.push([perms, dev, inode, path, kind, flags]) - 1;
      this.known.set(facts, index);
      bytes += FACTS_BYTES + path.length;
    }
    // Of addresses near 2^64, what is between them is exact, and they themselves are: all are at pages.
    dense.gap.push((start - this.top) / DENSE_UNIT);
    dense.length.push((end - start) / DENSE_UNIT);
    dense.offset.push(offset / DENSE_UNIT);
    dense.is.push(index);
    this.top = end;
    return bytes;
  }

  done(): { dense: Dense } {
    return { dense: this.dense };
  }
}
