import type { Mappings } from '../model/mappings';

/** One address space to draw, and what it is called. */
export interface MapInput {
  /** Stays the same from state to state for one process (`processKey`). */
  readonly id: string;
  /** Above its column when there are several, for instance `child 48290`. */
  readonly title: string;
  /** The same object means an equal map. */
  readonly mappings: Mappings;
  /** Whether it shares no addresses with the first map: drawn at a scale of its own, and compared with none. Not for the first. */
  readonly ownScale?: boolean;
}

/** What the view shows: a process, and its children and others beside it. */
export interface AddressMapState {
  /** The first is the parent, which all are compared with that have no scale of their own. */
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
