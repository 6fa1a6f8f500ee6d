import type { AddressScale, ScaleRange } from './scale';
import { STRETCH } from './stretch';

/**
 * Which mapped ranges get their start address written beside them: in each stretch of the content from the top down, as many as do not
 * overlap. What is chosen does not depend on the scroll position, so that labels keep still under it.
 *
 * @param from of the part in view, in content pixels, as are `to` and `lineHeight`
 * @returns from top to bottom, the part that was asked for and what else its stretches have.
 */
export function gutterLabels(
  scale: AddressScale,
  zoom: number,
  lineHeight: number,
  from: number,
  to: number,
): ScaleRange[] {
  const labels: ScaleRange[] = [];
  const end = Math.min(to, scale.height * zoom);
  for (let stretch = Math.floor(from / STRETCH) * STRETCH; stretch < end; stretch += STRETCH) {
    // The labels of the content's edges may stand out of it, those of a stretch in it may not.
    const last = stretch + STRETCH >= scale.height * zoom ? Infinity : stretch + STRETCH - lineHeight / 2;
    let free = stretch === 0 ? -Infinity : stretch + lineHeight / 2;
    for (let range = labelFrom(scale, zoom, free); range !== null && labelY(range, zoom) <= last;) {
      labels.push(range);
      free = labelY(range, zoom) + lineHeight;
      range = labelFrom(scale, zoom, free);
    }
  }
  return labels;
}

/** Middle of the label of a range, from the top of the content. */
export function labelY(range: ScaleRange, zoom: number): number {
  return ((range.top + range.bottom) / 2) * zoom;
}

/** The first mapped range whose label's middle is at `y` or below. */
function labelFrom(scale: AddressScale, zoom: number, y: number): ScaleRange | null {
  for (const range of scale.rangesFrom(Math.max(y / zoom, 0))) {
    if (range.covered && labelY(range, zoom) >= y) {
      return range;
    }
  }
  return null;
}
