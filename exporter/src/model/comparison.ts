import type { Facts } from '../wire/facts';
import type { Chunk } from './chunk';
import { ADDRESS_LIMIT, type Statement } from './statement';

/** Compares a map with another one that comes VMA by VMA, from low to high addresses. */
export class Comparison {
  /** End of the last VMA that came; the next must not begin below it. */
  top = 0;
  private readonly found: Statement[] = [];
  private readonly old: Cursor;

  /** @param chunks of the map that is there. */
  constructor(chunks: readonly Chunk[]) {
    this.old = new Cursor(chunks);
  }

  /** What turns the map that is there into the one that has come so far. */
  get statements(): readonly Statement[] {
    return this.found;
  }

  /** A VMA of the other map. Costs a step for each VMA that is passed by. */
  come(start: number, end: number, offset: number, facts: Facts): void {
    const { old } = this;
    this.leaveOut(start);
    old.skipTo(start);
    if (old.start !== start || old.end !== end || old.offset !== offset || old.facts !== facts) {
      this.found.push({ start, end, facts, offset });
    }
    this.top = end;
  }

  /** All have come. */
  end(): readonly Statement[] {
    this.leaveOut(ADDRESS_LIMIT);
    return this.found;
  }

  /** The other map has nothing from `top` up to `end`. */
  private leaveOut(end: number): void {
    const { old, top } = this;
    old.skipTo(top);
    if (top < end && old.start < end) {
      const from = Math.max(top, old.start);
      let to = from;
      while (old.start < end) {
        to = Math.min(end, old.end);
        if (old.end > end) {
          break;
        }
        old.next();
      }
      this.found.push({ start: from, end: to, facts: null, offset: 0 });
    }
  }
}

/** Walks over the VMAs of some chunks. Past the last one, `start` and `end` are Infinity. */
class Cursor {
  start = Infinity;
  end = Infinity;
  private chunk = 0;
  private index = 0;

  constructor(private readonly chunks: readonly Chunk[]) {
    this.read();
  }

  get offset(): number {
    return this.chunks[this.chunk]!.offset(this.index);
  }

  get facts(): Facts {
    return this.chunks[this.chunk]!.factsAt(this.index);
  }

  next(): void {
    this.index++;
    if (this.index === this.chunks[this.chunk]!.length) {
      this.index = 0;
      this.chunk++;
    }
    this.read();
  }

  /** To the first VMA that ends above `address`. */
  skipTo(address: number): void {
    while (this.end <= address) {
      this.next();
    }
  }

  private read(): void {
    const chunk = this.chunks[this.chunk];
    this.start = chunk === undefined ? Infinity : chunk.start(this.index);
    this.end = chunk === undefined ? Infinity : chunk.end(this.index);
  }
}
