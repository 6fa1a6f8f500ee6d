import type { BeginEvent } from '../wire/events';
import { AddressSpace } from './address-space';
import { Comparison } from './comparison';
import { ADDRESS_LIMIT, type Statement } from './statement';
import { statementsBetween } from './statements-between';

/**
 * A map that is being stated anew, from BEGIN to END. What comes from low to high, as all of it does unless something happens meanwhile,
 * is compared with the former map as it comes, and no other map is made of it.
 */
export class Restatement {
  private readonly comparison: Comparison;
  /** What was stated so far, once that has not all come from low to high, or where there is nothing to compare it with. */
  private stated: AddressSpace | undefined;
  private readonly former: AddressSpace;

  /** @param former must not change until this has ended; null where no map was known. */
  constructor(
    former: AddressSpace | null,
    readonly begin: BeginEvent,
  ) {
    this.former = former ?? new AddressSpace();
    this.stated = former === null ? this.former : undefined;
    this.comparison = new Comparison(this.former.chunks);
  }

  /** Takes a statement of the whole, or one of what happens meanwhile: what is said last holds. */
  state({ start, end, facts, offset }: Statement): void {
    const { comparison } = this;
    if (this.stated !== undefined || start < comparison.top || !(start < end)) {
      this.map().apply(start, end, facts, offset);
    } else if (facts !== null) {
      comparison.come(start, end, offset, facts);
    }
  }

  /** The map of what was stated, and of nothing else. */
  map(): AddressSpace {
    if (this.stated === undefined) {
      const { comparison, former } = this;
      this.stated = former.clone();
      for (const { start, end, facts, offset } of comparison.statements) {
        this.stated.apply(start, end, facts, offset);
      }
      if (comparison.top < ADDRESS_LIMIT) {
        this.stated.apply(comparison.top, ADDRESS_LIMIT, null);
      }
    }
    return this.stated;
  }

  /** What turns the former map into this one, from low to high. Ends it. */
  differences(): readonly Statement[] {
    return this.stated === undefined ? this.comparison.end() : statementsBetween(this.former, this.stated);
  }
}
