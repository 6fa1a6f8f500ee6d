import { COUNTED_OPS, RANGE_OPS, type CountedOp } from '../wire/events';

/** How often each operation happened. Only ever grows. */
export class OperationCounts {
  private readonly counts = new Map<CountedOp, number>();

  /** @throws RangeError for a count that would make a counter go down. */
  add(op: CountedOp, count: number): void {
    if (!(count >= 0)) {
      throw new RangeError(`a counter cannot grow by ${count}`);
    }
    this.counts.set(op, this.of(op) + count);
  }

  of(op: CountedOp): number {
    return this.counts.get(op) ?? 0;
  }

  /** Calls that changed a map: all but the turns of a process's life. */
  get calls(): number {
    return RANGE_OPS.reduce((sum, op) => sum + this.of(op), 0);
  }

  /**
   * Adds what `from` has counted, or, if it was copied as `since` before, what it has counted since then.
   *
   * @returns whether that was anything.
   */
  addFrom(from: OperationCounts, since?: OperationCounts): boolean {
    let any = false;
    for (const [op, count] of from.counts) {
      const grown = count - (since?.of(op) ?? 0);
      this.add(op, grown);
      any ||= grown > 0;
    }
    return any;
  }

  /** The counts of this moment. */
  copy(): OperationCounts {
    const copy = new OperationCounts();
    copy.addFrom(this);
    return copy;
  }

  /** Every operation there is, zeroes included: a counter that appears with its first count hides it from rate(). */
  *entries(): IterableIterator<[CountedOp, number]> {
    for (const op of COUNTED_OPS) {
      yield [op, this.of(op)];
    }
  }
}
