import { COUNTED_OPS, type CountedOp } from '../wire/events';

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

  /** Every operation there is, zeroes included: a counter that appears with its first count hides it from rate(). */
  *entries(): IterableIterator<[CountedOp, number]> {
    for (const op of COUNTED_OPS) {
      yield [op, this.of(op)];
    }
  }
}
