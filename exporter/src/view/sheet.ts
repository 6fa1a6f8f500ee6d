import type { Layout } from './layout';
import type { AddressScale } from './scale';
import type { AddressMapState } from './types';

/**
 * A scale as it is drawn. The columns that share addresses are on one sheet, each of the others is on its own; all scroll together, so
 * that the longest moves with the wheel, the others in proportion, and all come to their ends at once. Each keeps a readable size of its
 * own: were short ones stretched to the length of the longest, or long ones pressed, a reader would see a few giants or none at all.
 */
export interface Sheet {
  readonly scale: AddressScale;
  readonly zoom: number;
  /** Whole CSS pixels. */
  readonly height: number;
}

/** Whether the map at this place has a scale of its own. */
export function hasOwnScale({ maps }: AddressMapState, map: number): boolean {
  return map > 0 && maps[map]?.ownScale === true;
}

/** A scale at a zoom. */
export function sheetOf(scale: AddressScale, zoom: number): Sheet {
  // A last rectangle of less than a pixel may begin where the scale ends.
  return { scale, zoom, height: scale.height === 0 ? 0 : Math.ceil(scale.height * zoom) + 1 };
}

/** How far a sheet can be scrolled, in its own pixels; 0: all of it is in view. */
export function scrollRange({ viewport }: Layout, sheet: Sheet): number {
  return Math.max(sheet.height - viewport.height, 0);
}

/** Pixels of a sheet above the viewport, whole, when so many of the longest are. */
export function sheetScroll(layout: Layout, sheet: Sheet, scroll: number): number {
  if (sheet.height === layout.contentHeight) {
    return scroll;
  }
  const range = scrollRange(layout, sheet);
  return range === 0 ? 0 : Math.round((scroll * range) / (layout.contentHeight - layout.viewport.height));
}

/** Pixels of the longest above the viewport when so many of this sheet are, which is one that scrolls. */
export function layoutScroll(layout: Layout, sheet: Sheet, scroll: number): number {
  return sheet.height === layout.contentHeight
    ? scroll
    : (scroll * (layout.contentHeight - layout.viewport.height)) / scrollRange(layout, sheet);
}
