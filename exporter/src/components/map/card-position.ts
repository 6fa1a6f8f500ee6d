import { computePosition, flip, offset, shift, type Platform } from '@floating-ui/core';
import type { Box } from '../../view';

/** What a card is placed by. All in CSS pixels of one and the same origin. */
export interface CardSurroundings {
  /** What it stands beside, and does not cover if there is room elsewhere. */
  readonly beside: Box;
  readonly size: { readonly width: number; readonly height: number };
  /** What it does not leave; of a card that is larger, the top left corner does not. */
  readonly room: Box;
}

const DISTANCE = 14;
const MARGIN = 4;
const MIDDLEWARE = [
  offset({ mainAxis: DISTANCE, alignmentAxis: DISTANCE }),
  flip({ fallbackPlacements: ['bottom-end', 'top-start', 'top-end'], padding: MARGIN }),
  shift({ crossAxis: true, padding: MARGIN }),
];

/**
 * Where a card's top left corner goes: right and below of what it stands beside, or where there is more room.
 *
 * Nothing is measured for it, which would lay the page out once more in each step of a scroll.
 */
export async function cardPosition({ beside, size, room }: CardSurroundings): Promise<{ x: number; y: number }> {
  const platform: Platform = {
    getElementRects: () => ({ reference: beside, floating: { x: 0, y: 0, ...size } }),
    getDimensions: () => size,
    getClippingRect: () => room,
  };
  const { x, y } = await computePosition(beside, size, { platform, placement: 'bottom-start', middleware: MIDDLEWARE });
  return { x: Math.round(x), y: Math.round(y) };
}
