import type { Kind } from '../wire/vma';

/**
 * The mappings of one address space as parallel columns, from low to high addresses, never overlapping.
 *
 * Columns, because a data frame has them at no cost and 65,536 objects would be made for every repaint otherwise;
 * `columnsOf` makes them of a map. Never changed in place: a changed map is a new object.
 */
export interface MappingColumns {
  readonly length: number;
  /** First address; page-aligned, hence exact in a double. */
  readonly start: ArrayLike<number>;
  /** First address past the end. */
  readonly end: ArrayLike<number>;
  readonly kind: ArrayLike<Kind>;
  /** Four characters, as in /proc/PID/maps. */
  readonly perms: ArrayLike<string>;
  /** Escaped as on the wire; empty for a nameless mapping. */
  readonly path: ArrayLike<string>;
  /** Bytes into the file. */
  readonly offset?: ArrayLike<number> | undefined;
  /** When the mapping was seen to appear, in Unix milliseconds; null or absent: it was there before. */
  readonly since?: ArrayLike<number | null> | undefined;
  /** When it was last seen to change, in Unix milliseconds; null or absent: it was not. */
  readonly changedAt?: ArrayLike<number | null> | undefined;
  /** The operation of that change, as on the wire (`mmap`, `brk`, ...). */
  readonly lastOp?: ArrayLike<string | null> | undefined;
  /** How often the mapping was seen to change. */
  readonly changes?: ArrayLike<number | null> | undefined;
}

/** One address space to draw, and what it is called. */
export interface MapInput {
  /** Stays the same from state to state for one process (`processKey`). */
  readonly id: string;
  /** Above its column when there are several, for instance `child 48290`. */
  readonly title: string;
  /** Equal columns, by reference, mean an equal map. */
  readonly columns: MappingColumns;
}

/** What the view shows: a process, and its children beside it. */
export interface AddressMapState {
  /** The first is the parent, which the others are compared with. */
  readonly maps: readonly MapInput[];
}

/** What the legend shows as one thing. */
export const KIND_GROUPS = [
  'program',
  'data',
  'heap',
  'anonymous',
  'reserved',
  'libraries',
  'files',
  'shared',
  'stack',
  'kernel',
] as const;

export type KindGroup = (typeof KIND_GROUPS)[number];

/** How a range of a child compares with the same range of its parent. */
export type Relation = 'copied' | 'shared' | 'differs' | 'child-only' | 'parent-only';

/** What is under a point of the canvas. `map` and the other numbers index into the state that was last fed. */
export type Hit =
  | { readonly type: 'mapping'; readonly map: number; readonly index: number }
  /** Mappings too small to be told apart at this zoom: those from index `first` to `last`, both included. */
  | { readonly type: 'merged'; readonly map: number; readonly first: number; readonly last: number }
  /** Nothing is mapped in [low, high) of this map. */
  | { readonly type: 'gap'; readonly map: number; readonly low: number; readonly high: number }
  /** Between a child (`map`) and its parent. */
  | {
      readonly type: 'band';
      readonly map: number;
      readonly low: number;
      readonly high: number;
      readonly relation: Relation;
    };

/** A rectangle in CSS pixels of the canvas. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
