/** An address range. */
export interface Range {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** What lies between two neighbouring boundaries of a block: addresses, and distances from its top at zoom 1 in CSS pixels. */
export interface BlockRange {
  readonly low: number;
  readonly high: number;
  readonly top: number;
  readonly bottom: number;
  /** Whether anything (a ghost too) is mapped there. */
  readonly covered: boolean;
}

/** Neighbouring mappings, which are measured together. Its ranges have places from 0 up, from low to high addresses. */
export interface Block {
  readonly low: number;
  /** Exclusive. */
  readonly high: number;
  /** In CSS pixels, at zoom 1. */
  readonly height: number;
  /** Distance from its top of an address in [low, high), in proportion inside a range. */
  yOf(address: number): number;
  /** Place of the range that is drawn `y` below its top, which is less than its height. */
  placeAt(y: number): number;
  /** Place of its highest range. */
  readonly last: number;
  /** The range at a place; null: there is none there, but there may be at others. */
  range(place: number): BlockRange | null;
}
