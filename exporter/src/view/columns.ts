import type { Box } from './types';

/** Where one map is drawn. */
export interface Column {
  /** Index of the map in the state. */
  readonly map: number;
  readonly x: number;
  readonly width: number;
  /** Where its part of the canvas begins: with what joins it with the first, with its own address labels, or with itself. */
  readonly left: number;
  /** Whether it has a scale of its own. */
  readonly ownScale: boolean;
  /** Right edge of its own address labels; null: it has none, for its addresses are the first map's, or for want of room. */
  readonly gutterRight: number | null;
}

/** The columns of a state, and where the names beside the first are. */
export interface Columns {
  readonly columns: readonly Column[];
  /** Null where there is no room for them. */
  readonly nameColumn: { readonly x: number; readonly width: number } | null;
}

/** Between the address labels and what is beside them. */
export const GAP = 10;
/** Names beside a map that none is compared with; below this width the map needs the room itself. */
const NAMES_WIDTH = 150;
const NAMES_MIN_VIEWPORT = 420;
const NAMES_MIN_WIDTH = 64;
const NAMES_MARGIN = 5;
/** A child narrower than this says nothing. */
const MIN_CHILD = 44;
const MIN_BAND = 10;
/** A column of its own scale that would be narrower than this beside its address labels goes without them. */
const MIN_BESIDE_GUTTER = 96;

/**
 * Places as many columns as there is room for.
 *
 * @param ownScale of each map, whether it has a scale of its own
 * @param addressWidth of a full address, in CSS pixels
 */
export function placeColumns(
  ownScale: readonly boolean[],
  { x, width }: Pick<Box, 'x' | 'width'>,
  addressWidth: number,
): Columns {
  const children = childColumns(ownScale, x, width, Math.ceil(addressWidth) + 2 * GAP);
  const [next] = children;
  const room = next === undefined ? width : next.left - x;
  // Between a parent and a child that compare, the names stand in the band.
  const isCompared = next !== undefined && !next.ownScale;
  const names = !isCompared && room >= namesFrom(next === undefined) ? NAMES_WIDTH : 0;
  const first: Column = { map: 0, x, width: room - names, left: x, ownScale: false, gutterRight: null };
  const nameRoom = isCompared ? next.x - next.left : names;
  return {
    columns: ownScale.length === 0 ? [] : [first, ...children],
    nameColumn:
      ownScale.length === 0 || nameRoom < NAMES_MIN_WIDTH
        ? null
        : { x: x + room - names + NAMES_MARGIN, width: nameRoom - 2 * NAMES_MARGIN },
  };
}

/** How wide a map that none is compared with is, at least, if there are names beside it, with them. */
function namesFrom(isSingle: boolean): number {
  return isSingle ? NAMES_MIN_VIEWPORT : NAMES_MIN_VIEWPORT - 30;
}

/** The columns after the first, which is the widest, each with what joins it with the first before it, or its addresses. */
function childColumns(ownScale: readonly boolean[], x: number, width: number, gutter: number): Column[] {
  if (ownScale.length <= 1) {
    return [];
  }
  const room = Math.floor((width * 0.6) / (MIN_CHILD + MIN_BAND));
  const children = Math.max(1, Math.min(ownScale.length - 1, room));
  const parent = Math.round(width * (children === 1 ? 0.55 : children === 2 ? 0.45 : 0.38));
  const each = (width - parent) / children;
  const band = Math.max(Math.min(each * 0.36, 90), MIN_BAND);
  const hasGutter = each - gutter >= MIN_BESIDE_GUTTER;
  return Array.from({ length: children }, (_, child) => {
    const own = ownScale[child + 1] === true;
    const left = x + parent + child * each;
    const from = Math.round(left + (!own ? band : hasGutter ? gutter : MIN_BAND));
    const to = Math.round(x + parent + (child + 1) * each);
    return {
      map: child + 1,
      x: from,
      width: Math.max(to - from, 1),
      left: Math.round(left),
      ownScale: own,
      gutterRight: own && hasGutter ? from - GAP : null,
    };
  });
}
