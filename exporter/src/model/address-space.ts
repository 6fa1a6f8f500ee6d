import type { Facts, MappingColumns } from '../wire/facts';
import { Chunk, CHUNK_MAX, type EditToken, type Noted, type NoteOn, type Visit } from './chunk';
import { lastAtMost } from './search';
import { Sums } from './sums';

/**
 * What became of a statement: it was true already; only the text of a path is another; only that flags are known now, or not any
 * more; the map is another.
 */
export type Applied = 'same' | 'renamed' | 'learned' | 'changed';

/** Neighbours with no more VMAs than this together become one chunk. */
const MERGE_MAX = (CHUNK_MAX * 3) / 4;

/** A list of chunks, and the first address of each. Changed in place by the map whose token it has. */
interface Directory<Note> {
  readonly token: EditToken;
  readonly starts: number[];
  readonly chunks: Chunk<Note>[];
}

/**
 * The VMAs of one mm, ordered by address, never overlapping.
 *
 * It is a sorted list of chunks of up to CHUNK_MAX VMAs, each one array of numbers and a list of the facts that they share. One
 * primitive changes it (`apply`), which costs two binary searches and a move within a chunk. `clone` copies nothing, which is what a
 * fork does: both maps go on with a token of their own, and the first change in a chunk copies that chunk.
 *
 * @typeParam Note what a keeper of a map notes on its VMAs; the pieces of a VMA that is cut keep it.
 */
export class AddressSpace<Note = never> {
  private token: EditToken = {};
  private directory: Directory<Note> = { token: this.token, starts: [], chunks: [] };
  private count = 0;
  private added: Sums | undefined;
  /** Where `seek` stopped. */
  private atChunk = 0;
  private atIndex = 0;

  /** Number of VMAs: what the kernel holds against vm.max_map_count. */
  get size(): number {
    return this.count;
  }

  /** What its VMAs add up to; the same object until one changes. Costs a step for each chunk, and one for each VMA of those that did. */
  get sums(): Sums {
    return (this.added ??= Sums.ofAll(this.directory.chunks));
  }

  /** The VMAs from low to high addresses. */
  *values(): IterableIterator<Noted<Note>> {
    for (const chunk of this.directory.chunks) {
      for (let index = 0; index < chunk.length; index++) {
        yield chunk.vma(index);
      }
    }
  }

  /** Calls `visit` for the VMAs from low to high addresses, without an object for each. */
  visit(visit: Visit<Note>): void {
    for (const chunk of this.directory.chunks) {
      chunk.visit(visit);
    }
  }

  /** Its chunks from low to high addresses. They are not to be changed; those of a clone that is left alone never do. */
  get chunks(): readonly Chunk<Note>[] {
    return this.directory.chunks;
  }

  /** The first address of each of its chunks, which hold as long as they do. */
  get starts(): readonly number[] {
    return this.directory.starts;
  }

  /** The VMAs that overlap [start, end), from low to high. */
  overlapping(start: number, end: number): Noted<Note>[] {
    const found: Noted<Note>[] = [];
    this.seek(start);
    this.collect(end, found);
    return found;
  }

  /** The VMA whose first address is `start`, if there is one. */
  startingAt(start: number): Noted<Note> | undefined {
    const vma = this.at(start);
    return vma?.start === start ? vma : undefined;
  }

  /** The VMA that holds `address`, if one does. */
  at(address: number): Noted<Note> | undefined {
    this.seek(address);
    const chunk = this.directory.chunks[this.atChunk];
    const index = this.atIndex;
    return chunk !== undefined && index < chunk.length && chunk.start(index) <= address ? chunk.vma(index) : undefined;
  }

  /** What is noted on the VMA that is exactly this, if there is one; whether its flags are known makes it no other. */
  noteOn(start: number, end: number, offset: number, facts: Facts): Note | undefined {
    this.seek(start);
    const chunk = this.directory.chunks[this.atChunk];
    const index = this.atIndex;
    const isThere =
      chunk !== undefined &&
      index < chunk.length &&
      chunk.start(index) === start &&
      chunk.end(index) === end &&
      chunk.offset(index) === offset;
    if (!isThere) {
      return undefined;
    }
    const known = chunk.factsAt(index);
    return known === facts || known.equalsButForUnknownFlags(facts) ? chunk.note(index) : undefined;
  }

  /**
   * Makes it true that [start, end) holds exactly one VMA with these facts, or, with null, nothing. Clips what overlaps the range;
   * what remains of a reservation may be too small for one. Idempotent.
   *
   * @param offset of the VMA in its file, in bytes; 0 where there is none.
   * @param note on the VMA; where one is only `learned` of, the former note stays.
   * @param replaced where to put what it replaces: the VMAs that it overlaps, whole, from low to high; nothing if it is `same`.
   * @throws RangeError for an empty range.
   */
  apply(start: number, end: number, facts: Facts | null, offset = 0, note?: Note, replaced?: Noted<Note>[]): Applied {
    if (!(start < end)) {
      throw new RangeError(`not a statement: [${start.toString(16)}, ${end.toString(16)})`);
    }
    this.seek(start);
    const first = this.directory.chunks[this.atChunk];
    if (first === undefined) {
      return facts === null ? 'same' : this.begin(start, end, facts, offset, note);
    }
    const index = this.atIndex;
    let overlapped = 0;
    while (index + overlapped < first.length && first.start(index + overlapped) < end) {
      overlapped++;
    }
    if (index + overlapped === first.length && (this.directory.starts[this.atChunk + 1] ?? Infinity) < end) {
      this.collect(end, replaced);
      return this.applyAcross(start, end, facts, offset, note);
    }
    if (overlapped === 0 && facts === null) {
      return 'same';
    }
    if (overlapped === 1 && facts !== null && first.start(index) === start && first.end(index) === end) {
      const applied = first.offset(index) === offset ? told(first.factsAt(index), facts) : 'changed';
      if (applied === 'same') {
        return 'same';
      }
      if (applied !== 'changed') {
        this.collect(end, replaced);
        // Nothing has happened to one of which more is known: what was noted on it holds.
        const kept = applied === 'learned' ? first.note(index) : note;
        this.own(this.atChunk).set(index, start, end, offset, facts, kept);
        this.added = undefined;
        return applied;
      }
    }
    this.collect(end, replaced);
    this.replace(index, overlapped, start, end, facts, offset, note);
    return 'changed';
  }

  /**
   * Applies all of these, in turn; those beyond all that it has cost far less than a statement each.
   *
   * @param former where what was noted on the same VMAs is taken from.
   * @throws RangeError for an empty range; what comes before it is applied.
   */
  applyAll(columns: MappingColumns, former: AddressSpace<Note>): void {
    const noteOn = former.size === 0 ? undefined : (former.noteOn.bind(former) as NoteOn<Note>);
    const { starts, ends, offsets, is, facts } = columns;
    const fresh: Chunk<Note>[] = [];
    for (let row = 0; row < starts.length;) {
      const appended = this.append(columns, row, noteOn, fresh);
      row += appended;
      if (appended === 0) {
        const [start, end, offset, what] = [starts[row]!, ends[row]!, offsets[row]!, facts[is[row]!]!];
        this.apply(start, end, what, offset, noteOn?.(start, end, offset, what));
        row++;
      }
    }
  }

  /** An independent copy, sharing everything until one of the two changes. */
  clone(): AddressSpace<Note> {
    const copy = new AddressSpace<Note>();
    copy.directory = this.directory;
    copy.count = this.count;
    copy.added = this.added;
    this.token = {};
    return copy;
  }

  /** A copy as a fork makes it: some flags of the parent's VMAs are not the child's. Costs a step for each of the facts of each chunk. */
  fork(): AddressSpace<Note> {
    const copy = this.clone();
    this.directory.chunks.forEach((chunk, at) => {
      if (chunk.changesInFork) {
        copy.own(at).fork();
      }
    });
    return copy;
  }

  /** Moves to the first VMA that ends above `address`, or to where one would have to be put in. */
  private seek(address: number): void {
    const { starts, chunks } = this.directory;
    const at = lastAtMost(starts, address);
    if (at < 0) {
      this.atChunk = 0;
      this.atIndex = 0;
      return;
    }
    const chunk = chunks[at]!;
    const below = chunk.countTo(address);
    this.atChunk = at;
    this.atIndex = chunk.end(below - 1) > address ? below - 1 : below;
  }

  /** Puts the VMAs from the one sought on, of those that begin below `end`, where somebody wants them. */
  private collect(end: number, found: Noted<Note>[] | undefined): void {
    if (found === undefined) {
      return;
    }
    const { chunks } = this.directory;
    for (let at = this.atChunk, index = this.atIndex; at < chunks.length; at++, index = 0) {
      const chunk = chunks[at]!;
      for (; index < chunk.length && chunk.start(index) < end; index++) {
        found.push(chunk.vma(index));
      }
      if (index < chunk.length) {
        return;
      }
    }
  }

  /** Appends what is beyond all VMAs so far, from `row` on, to the last chunk or a fresh one. @returns how many rows that took. */
  private append(columns: MappingColumns, row: number, noteOn: NoteOn<Note> | undefined, fresh: Chunk<Note>[]): number {
    const last = this.directory.chunks.at(-1);
    const start = columns.starts[row]!;
    const top = last?.end(last.length - 1) ?? 0;
    if (start < top || columns.ends[row]! <= start) {
      return 0;
    }
    const { starts, chunks } = this.ownDirectory();
    if (last === undefined || last.length === CHUNK_MAX) {
      if (fresh.length === 0) {
        fresh.push(...Chunk.forMany<Note>(this.token, columns.starts.length - row));
      }
      starts.push(start);
      chunks.push(fresh.pop()!);
    }
    const appended = this.own(chunks.length - 1).fill(columns, row, noteOn);
    this.count += appended;
    this.added = undefined;
    return appended;
  }

  private begin(start: number, end: number, facts: Facts, offset: number, note: Note | undefined): Applied {
    const { starts, chunks } = this.ownDirectory();
    const chunk = new Chunk<Note>(this.token);
    chunk.insert(0, start, end, offset, facts, note);
    starts.push(start);
    chunks.push(chunk);
    this.count = 1;
    this.added = undefined;
    return 'changed';
  }

  /** The range reaches into further chunks: what they have of it goes first, then the rest is one chunk's business. */
  private applyAcross(
    start: number,
    end: number,
    facts: Facts | null,
    offset: number,
    note: Note | undefined,
  ): Applied {
    const { starts, chunks } = this.ownDirectory();
    const next = this.atChunk + 1;
    let last = next;
    while (last + 1 < starts.length && starts[last + 1]! < end) {
      last++;
    }
    for (const chunk of chunks.slice(next, last)) {
      this.count -= chunk.length;
    }
    starts.splice(next, last - next);
    chunks.splice(next, last - next);
    const chunk = chunks[next]!;
    let inside = chunk.countTo(end);
    if (inside > 0 && chunk.start(inside - 1) === end) {
      inside--;
    }
    this.atChunk = next;
    this.replace(0, inside, starts[next]!, end, null, 0, undefined);
    this.apply(start, end, facts, offset, note);
    return 'changed';
  }

  /** In the chunk sought, puts what a statement leaves in the place of the VMAs that it overlaps. */
  private replace(
    index: number,
    overlapped: number,
    start: number,
    end: number,
    facts: Facts | null,
    offset: number,
    note: Note | undefined,
  ): void {
    const chunk = this.own(this.atChunk);
    const last = index + overlapped - 1;
    const cutsLeft = overlapped > 0 && chunk.start(index) < start;
    const cutsRight = overlapped > 0 && chunk.end(last) > end;
    const added = (cutsLeft ? 1 : 0) + (facts === null ? 0 : 1) + (cutsRight ? 1 : 0) - overlapped;
    if (chunk.length + added > CHUNK_MAX) {
      this.part(index);
      this.apply(start, end, facts, offset, note);
      return;
    }
    this.count += added;
    this.added = undefined;
    let rest: readonly [end: number, offset: number, facts: Facts, note: Note | undefined] | undefined;
    if (cutsRight) {
      const old = chunk.factsAt(last);
      const { isFileBacked } = old;
      const moved = chunk.offset(last) + (isFileBacked ? end - chunk.start(last) : 0);
      rest = [chunk.end(last), moved, sized(old, chunk.end(last) - end), chunk.note(last)];
    }
    if (cutsLeft) {
      const old = chunk.factsAt(index);
      const from = chunk.start(index);
      chunk.set(index, from, start, chunk.offset(index), sized(old, start - from), chunk.note(index));
      index++;
      overlapped--;
    }
    if (facts !== null) {
      overlapped = chunk.put(index++, overlapped, start, end, offset, facts, note);
    }
    if (rest !== undefined) {
      overlapped = chunk.put(index++, overlapped, end, ...rest);
    }
    if (overlapped > 0) {
      chunk.remove(index, overlapped);
    }
    const { starts } = this.directory;
    if (chunk.length > 0) {
      starts[this.atChunk] = chunk.start(0);
    }
    if (added < 0) {
      this.join(this.atChunk);
    }
  }

  /** Parts a full chunk, for a VMA that is to go in at `index`. */
  private part(index: number): void {
    const { starts, chunks } = this.directory;
    const chunk = chunks[this.atChunk]!;
    const at = Math.min(Math.max(chunk.parting(index), 1), chunk.length - 1);
    const rest = chunk.part(at);
    chunks.splice(this.atChunk + 1, 0, rest);
    starts.splice(this.atChunk + 1, 0, rest.start(0));
  }

  /** Drops a chunk that has become empty, or joins one that has become small with a neighbour. */
  private join(at: number): void {
    const { starts, chunks } = this.directory;
    const { length } = chunks[at]!;
    if (length === 0) {
      starts.splice(at, 1);
      chunks.splice(at, 1);
      return;
    }
    const left = at > 0 && chunks[at - 1]!.length + length <= MERGE_MAX ? at - 1 : at;
    const right = chunks[left + 1];
    if (right !== undefined && chunks[left]!.length + right.length <= MERGE_MAX) {
      this.own(left).append(right);
      starts.splice(left + 1, 1);
      chunks.splice(left + 1, 1);
    }
  }

  /** The chunk at this place, for this map to change. */
  private own(at: number): Chunk<Note> {
    const { chunks } = this.ownDirectory();
    const chunk = chunks[at]!;
    return chunk.token === this.token ? chunk : (chunks[at] = chunk.copy(this.token));
  }

  private ownDirectory(): Directory<Note> {
    const { token, directory } = this;
    if (directory.token !== token) {
      this.directory = { token, starts: directory.starts.slice(), chunks: directory.chunks.slice() };
    }
    return this.directory;
  }
}

/** What it means that a VMA, in its place, has these facts now. */
function told(old: Facts, facts: Facts): Applied {
  if (old === facts) {
    return 'same';
  }
  if (old.equalsButForPath(facts)) {
    return 'renamed';
  }
  return old.equalsButForUnknownFlags(facts) ? 'learned' : 'changed';
}

/** The facts of a remainder. */
function sized(facts: Facts, bytes: number): Facts {
  return facts.kind === 'reserved' ? facts.sized(bytes) : facts;
}
