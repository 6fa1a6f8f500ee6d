import type { AddressScale } from './scale';

/**
 * Which mapped ranges get their start address written beside them: from the top down, as many as do not overlap. What is
 * chosen does not depend on the scroll position, so that labels keep still under it.
 *
 * @returns indices of boundaries in the scale, from top to bottom.
 */
export function gutterLabels(scale: AddressScale, zoom: number, lineHeight: number): Int32Array {
  const { covered } = scale;
  const labels: number[] = [];
  let free = -Infinity;
  for (let i = covered.length - 1; i >= 0; i--) {
    if (covered[i] === 0) {
      continue;
    }
    const middle = labelY(scale, i, zoom);
    if (middle - lineHeight / 2 >= free) {
      labels.push(i);
      free = middle + lineHeight / 2;
    }
  }
  return Int32Array.from(labels);
}

/** Middle of the label of the range that begins at boundary `i`, from the top of the content. */
export function labelY(scale: AddressScale, i: number, zoom: number): number {
  return ((scale.y[i]! + scale.y[i + 1]!) / 2) * zoom;
}
