import { vmaOf, type Facts, type MappingColumns } from '../wire/facts';
import type { Vma } from '../wire/vma';
import { lastAtMost } from './search';
import { Sums } from './sums';

/** Chunks that share their memory at most: as long as one of them is left, all of it is. */
const CHUNKS_OF_A_PIECE = 16;

/** VMAs of a full chunk. */
export const CHUNK_MAX = 256;
const CHUNK_MIN = 16;

/** Numbers of each VMA: start, end, offset, place of its facts in the chunk's list. */
const STRIDE = 4;
const END = 1;
const OFFSET = 2;
const FACTS = 3;

/** Facts in a list that no VMA of the chunk has any more are let go once there are this many more than VMAs. */
const SPARE_FACTS = 8;

/** While a chunk is added up: how many of its VMAs have each of its facts, and their bytes. Far quicker than sums of objects. */
const countOf = new Float64Array(CHUNK_MAX + SPARE_FACTS);
const bytesOf = new Float64Array(CHUNK_MAX + SPARE_FACTS);

/** Who may change a chunk: the map that has the same token. */
export type EditToken = object;

/** Where and what a VMA is, for whoever walks over many of them. */
export type Visit<Note> = (start: number, end: number, offset: number, facts: Facts, note: Note | undefined) => void;

/** What is noted on the VMA that is exactly this. */
export type NoteOn<Note> = (start: number, end: number, offset: number, facts: Facts) => Note | undefined;

/** A VMA read out of a map, with what its map's keeper noted on it. */
export type Noted<Note> = Vma & { readonly note?: Note };

/**
 * Up to CHUNK_MAX VMAs that follow one another, in one array of numbers. Changed in place by the map whose token it has; to others it
 * is constant. It knows nothing of overlaps: that is the map's business.
 */
export class Chunk<Note = unknown> {
  length = 0;
  private space: Float64Array;
  private facts: Facts[] = [];
  /** A place for each VMA, once one has a note. */
  private notes: (Note | undefined)[] | undefined;
  private added: Sums | undefined;
  /** Where the last VMA went in: those that come one beside the other are likely to go on so. */
  private latest = -1;

  constructor(
    readonly token: EditToken,
    capacity = CHUNK_MIN,
    space = new Float64Array(capacity * STRIDE),
  ) {
    this.space = space;
  }

  /** Empty chunks for so many VMAs. Some share a piece of memory, for which a browser takes longer than to fill it. */
  static forMany<Note>(token: EditToken, vmas: number): Chunk<Note>[] {
    const count = Math.min(Math.ceil(vmas / CHUNK_MAX), CHUNKS_OF_A_PIECE);
    if (count < 2) {
      return [new Chunk<Note>(token)];
    }
    const size = CHUNK_MAX * STRIDE;
    const piece = new Float64Array(count * size);
    return Array.from(
      { length: count },
      (_, n) => new Chunk<Note>(token, CHUNK_MAX, piece.subarray(n * size, (n + 1) * size)),
    );
  }

  start(index: number): number {
    return this.space[index * STRIDE]!;
  }

  end(index: number): number {
    return this.space[index * STRIDE + END]!;
  }

  offset(index: number): number {
    return this.space[index * STRIDE + OFFSET]!;
  }

  factsAt(index: number): Facts {
    return this.facts[this.space[index * STRIDE + FACTS]!]!;
  }

  note(index: number): Note | undefined {
    return this.notes?.[index];
  }

  /** The VMA as an object of its own. */
  vma(index: number): Noted<Note> {
    const vma = vmaOf({
      start: this.start(index),
      end: this.end(index),
      offset: this.offset(index),
      facts: this.factsAt(index),
    });
    const note = this.note(index);
    return note === undefined ? vma : { ...vma, note };
  }

  visit(visit: Visit<Note>): void {
    const { space, facts, notes, length } = this;
    for (let index = 0, at = 0; index < length; index++, at += STRIDE) {
      visit(space[at]!, space[at + END]!, space[at + OFFSET]!, facts[space[at + FACTS]!]!, notes?.[index]);
    }
  }

  /** How many VMAs start at or below `address`. */
  countTo(address: number): number {
    return lastAtMost(this.space, address, STRIDE, this.length) + 1;
  }

  /** Puts a VMA in at `index`, before the one that is there. There must be room. */
  insert(index: number, start: number, end: number, offset: number, facts: Facts, note: Note | undefined): void {
    const place = this.placeOf(facts);
    this.move(index, index + 1);
    this.latest = index;
    this.write(index, start, end, offset, place, note);
  }

  /**
   * Puts VMAs after those that it has: of the columns from `row` on, as many as there is room for and as are from low to high. The
   * first must be beyond all that it has. @returns how many.
   */
  fill({ starts, ends, offsets, is, facts }: MappingColumns, row: number, noteOn: NoteOn<Note> | undefined): number {
    const first = this.length;
    const count = Math.min(CHUNK_MAX - first, starts.length - row);
    this.reserve(first + count);
    const { space } = this;
    /** One more than the place of each of the facts here; 0: not looked for yet. */
    const places = new Uint16Array(facts.length);
    let top = 0;
    // One loop without a call for most: a map is opened once, before any of this is compiled.
    for (let from = row, at = first * STRIDE; from < row + count; from++, at += STRIDE) {
      const start = starts[from]!;
      const end = ends[from]!;
      if (start < top || end <= start) {
        break;
      }
      top = end;
      const which = is[from]!;
      if (places[which] === 0) {
        places[which] = this.placeFor(facts[which]!) + 1;
      }
      space[at] = start;
      space[at + END] = end;
      space[at + OFFSET] = offsets[from]!;
      space[at + FACTS] = places[which]! - 1;
      this.length++;
      const note = noteOn?.(start, end, offsets[from]!, facts[which]!);
      if (note !== undefined || this.notes !== undefined) {
        this.noteAt(this.length - 1, note);
      }
    }
    this.added = undefined;
    return this.length - first;
  }

  /** Replaces a VMA. */
  set(index: number, start: number, end: number, offset: number, facts: Facts, note: Note | undefined): void {
    this.write(index, start, end, offset, this.placeOf(facts), note);
  }

  /** Puts a VMA in the place of one that is overlapped, or, if none is left, before what follows. @returns how many are left. */
  put(
    index: number,
    overlapped: number,
    start: number,
    end: number,
    offset: number,
    facts: Facts,
    note: Note | undefined,
  ): number {
    if (overlapped > 0) {
      this.set(index, start, end, offset, facts, note);
      return overlapped - 1;
    }
    this.insert(index, start, end, offset, facts, note);
    return 0;
  }

  /** Takes `count` VMAs out. */
  remove(index: number, count: number): void {
    this.move(index + count, index);
    this.added = undefined;
  }

  /** Where to part a full chunk for a VMA that is to go in at `index`: there, if the last one went in beside it. */
  parting(index: number): number {
    const goesOn = index === this.length || index === this.latest || index === this.latest + 1;
    return goesOn ? index : this.length >>> 1;
  }

  /** Moves the VMAs from `index` on into a chunk of their own. */
  part(index: number): Chunk<Note> {
    // Where one chunk was full, the next are likely to be: growing them in steps would leave garbage of their size.
    const rest = this.slice(this.token, index, CHUNK_MAX);
    this.remove(index, this.length - index);
    return rest;
  }

  /** Takes in the VMAs of the chunk after it. There must be room. */
  append(next: Chunk<Note>): void {
    next.visit((start, end, offset, facts, note) => {
      this.insert(this.length, start, end, offset, facts, note);
    });
  }

  /** Whether a fork's copy of these VMAs is another. */
  get changesInFork(): boolean {
    return this.facts.some((facts) => facts.forked !== facts);
  }

  /** Makes the VMAs what a fork's copy of them is. */
  fork(): void {
    this.facts = this.facts.map((facts) => facts.forked);
  }

  /** A copy for whoever has this token. */
  copy(token: EditToken): Chunk<Note> {
    return this.slice(token, 0, capacityFor(this.length));
  }

  /** What its VMAs add up to; the same object until one changes. */
  get sums(): Sums {
    return (this.added ??= this.add());
  }

  private slice(token: EditToken, from: number, capacity: number): Chunk<Note> {
    const length = this.length - from;
    const copy = new Chunk<Note>(token, capacity);
    copy.length = length;
    copy.space.set(this.space.subarray(from * STRIDE, this.length * STRIDE));
    copy.facts = [...this.facts];
    copy.notes = this.notes?.slice(from, this.length);
    copy.latest = this.latest - from;
    copy.dropSpareFacts();
    return copy;
  }

  /** Moves the VMAs from one place on to another, which makes room or closes it. */
  private move(from: number, to: number): void {
    const { length } = this;
    const after = length + to - from;
    this.reserve(after);
    if (from < length) {
      this.space.copyWithin(to * STRIDE, from * STRIDE, length * STRIDE);
    }
    if (this.notes !== undefined) {
      if (to > from) {
        this.notes.splice(from, 0, undefined);
      } else {
        this.notes.splice(to, from - to);
      }
    }
    this.length = after;
  }

  private reserve(length: number): void {
    if (length * STRIDE > this.space.length) {
      const larger = new Float64Array(capacityFor(length) * STRIDE);
      larger.set(this.space);
      this.space = larger;
    }
  }

  private write(
    index: number,
    start: number,
    end: number,
    offset: number,
    place: number,
    note: Note | undefined,
  ): void {
    const { space } = this;
    const at = index * STRIDE;
    space[at] = start;
    space[at + END] = end;
    space[at + OFFSET] = offset;
    space[at + FACTS] = place;
    if (note !== undefined || this.notes !== undefined) {
      this.noteAt(index, note);
    }
    this.added = undefined;
  }

  private noteAt(index: number, note: Note | undefined): void {
    this.notes ??= new Array<Note | undefined>(this.length).fill(undefined);
    this.notes[index] = note;
  }

  private placeOf(facts: Facts): number {
    if (this.facts.length >= this.length + SPARE_FACTS && !this.facts.includes(facts)) {
      this.dropSpareFacts();
    }
    return this.placeFor(facts);
  }

  /** The place of these in the list, which becomes longer if they are not in it. */
  private placeFor(facts: Facts): number {
    for (let at = this.facts.length - 1; at >= 0; at--) {
      if (this.facts[at] === facts) {
        return at;
      }
    }
    return this.facts.push(facts) - 1;
  }

  private dropSpareFacts(): void {
    const { space, length } = this;
    const used: Facts[] = [];
    const places = new Map<number, number>();
    for (let at = FACTS; at < length * STRIDE; at += STRIDE) {
      const old = space[at]!;
      let place = places.get(old);
      if (place === undefined) {
        place = used.push(this.facts[old]!) - 1;
        places.set(old, place);
      }
      space[at] = place;
    }
    this.facts = used;
  }

  private add(): Sums {
    const { space, facts, length } = this;
    countOf.fill(0, 0, facts.length);
    bytesOf.fill(0, 0, facts.length);
    for (let at = 0; at < length * STRIDE; at += STRIDE) {
      const place = space[at + FACTS]!;
      countOf[place]!++;
      bytesOf[place]! += space[at + END]! - space[at]!;
    }
    const sums = new Sums();
    for (const [place, { kindIndex, isWritableExecutable }] of facts.entries()) {
      sums.count(kindIndex, countOf[place]!, bytesOf[place]!, isWritableExecutable);
    }
    return sums;
  }
}

function capacityFor(length: number): number {
  let capacity = CHUNK_MIN;
  while (capacity < length) {
    capacity *= 2;
  }
  return capacity;
}
