import { accessOf, type Access } from '../access';
import type { MapTheme } from '../theme';
import type { Box } from '../types';

/** How much of its kind's colour a mapping shows: what can't be touched least, what can be written or run most. */
export const ACCESS_ALPHA: Readonly<Record<Access, number>> = {
  none: 0.24,
  read: 0.5,
  write: 1,
  execute: 1,
  'write-execute': 0.6,
};

/** Colour of text on a mapping of this access: the kind's ink on a full fill, the surroundings' on a faint one. */
export function inkOn(theme: MapTheme, perms: string, ink: string): string {
  return ACCESS_ALPHA[accessOf(perms)] === 1 ? ink : theme.text;
}

/** Diagonal stripes over rectangles of one column; the phase hangs on the canvas, so that neighbours' stripes join. */
export function hatch(context: CanvasRenderingContext2D, colour: string, boxes: readonly Box[]): void {
  const [first, last] = [boxes[0], boxes.at(-1)];
  if (first === undefined || last === undefined) {
    return;
  }
  context.save();
  context.beginPath();
  for (const box of boxes) {
    context.rect(box.x, box.y, box.width, box.height);
  }
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  const step = 9;
  const { x, y, width } = first;
  const height = last.y + last.height - y;
  const from = Math.floor((x + y) / step) * step - y;
  for (let at = from - height; at < x + width + height; at += step) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}
