import type { Facts } from '../../wire/facts';
import { accessOf } from '../access';
import { matches } from '../filter';
import { formatBytes } from '../../format-numbers';
import { kindGroupOf } from '../kinds';
import { rectsIn, type Column } from '../layout';
import type { Mappings } from '../../model/mappings';
import { mappingName } from '../names';
import { sheetScroll } from '../sheet';
import { TEXT_HEIGHT } from '../side-names';
import { anyWritableExecutable, largestOf } from '../summary';
import type { Box } from '../types';
import { ACCESS_ALPHA, hatch, inkOn } from './fill';
import type { Scene } from './scene';

const PADDING = 9;

/** Paints the rectangles of one map that are in view, with their names where they fit. */
export function paintMappings(context: CanvasRenderingContext2D, scene: Scene, column: Column): void {
  const { layout } = scene;
  const { viewport } = layout;
  const { mappings } = layout.state.maps[column.map]!;
  const scroll = sheetScroll(layout, layout.sheets[column.map]!, scene.scroll);
  const rects = rectsIn(layout, column.map, scroll, scroll + viewport.height).map(({ top, bottom, first, last }) => {
    const index = largestOf(mappings, first, last);
    const box = { x: column.x, y: viewport.y + top - scroll, width: column.width, height: bottom - top };
    const faded = !matches(scene.filter, mappings.facts(index));
    return { index, box, faded, isWx: anyWritableExecutable(mappings, first, last) };
  });
  for (const { index, box, faded } of rects) {
    paintRect(context, scene, mappings.facts(index), box, faded);
  }
  hatch(context, scene.theme.critical, joined(rects.filter(({ isWx }) => isWx).map(({ box }) => box)));
  for (const { index, box, faded } of rects) {
    const visibleTop = Math.max(box.y, viewport.y);
    const visibleBottom = Math.min(box.y + drawnHeight(box.height), viewport.y + viewport.height);
    if (box.height >= TEXT_HEIGHT && visibleBottom - visibleTop >= TEXT_HEIGHT - 2 && !faded) {
      paintText(context, scene, column, mappings, index, (visibleTop + visibleBottom) / 2);
    }
  }
}

/** The drawn part of boxes from the top down, with those in one that leave nothing between them. */
function joined(boxes: readonly Box[]): Box[] {
  const all: Box[] = [];
  for (const box of boxes) {
    const height = drawnHeight(box.height);
    const above = all.at(-1);
    if (above !== undefined && above.y + above.height === box.y) {
      all[all.length - 1] = { ...above, height: above.height + height };
    } else {
      all.push({ ...box, height });
    }
  }
  return all;
}

/** Height less the hairline that sets a mapping off from the next. */
export function drawnHeight(height: number): number {
  return height >= 3 ? height - 1 : height;
}

function paintRect(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { kind, perms }: Facts,
  { x, y, width, height }: Box,
  faded: boolean,
): void {
  const access = accessOf(perms);
  context.fillStyle = scene.theme.kinds[kindGroupOf(kind)].fill;
  context.globalAlpha = ACCESS_ALPHA[access] * (faded ? 0.35 : 1);
  const drawn = drawnHeight(height);
  if (drawn >= 6) {
    context.beginPath();
    context.roundRect(x, y, width, drawn, 2);
    context.fill();
  } else {
    context.fillRect(x, y, width, drawn);
  }
  context.globalAlpha = 1;
  if (access === 'execute' && drawn >= 4 && !faded) {
    context.fillStyle = scene.theme.background;
    context.globalAlpha = 0.45;
    context.fillRect(x + 2, y + 1, 2, drawn - 2);
    context.globalAlpha = 1;
  }
}

function paintText(
  context: CanvasRenderingContext2D,
  scene: Scene,
  column: Column,
  mappings: Mappings,
  index: number,
  middle: number,
): void {
  const { theme } = scene;
  const { kind, perms } = mappings.facts(index);
  const room = column.width - 2 * PADDING;
  const size = formatBytes(mappings.end(index) - mappings.start(index));
  context.fillStyle = inkOn(theme, perms, theme.kinds[kindGroupOf(kind)].ink);
  context.textBaseline = 'middle';
  context.font = `${theme.fontSize}px ${theme.monoFontFamily}`;
  const full = `${perms}  ${size}`;
  const nameRoom = Math.min(room * 0.4, 90);
  const right = [full, size].find((text) => context.measureText(text).width <= room - nameRoom) ?? '';
  const rightWidth = right === '' ? 0 : context.measureText(right).width;
  if (right !== '') {
    context.textAlign = 'right';
    context.fillText(right, column.x + column.width - PADDING, middle + 0.5);
  }
  context.textAlign = 'left';
  context.font = `600 ${theme.fontSize}px ${theme.fontFamily}`;
  const name = shortened(context, mappingName(mappings, index), room - rightWidth - (right === '' ? 0 : PADDING));
  if (name !== '') {
    context.fillText(name, column.x + PADDING, middle + 0.5);
  }
}

/** As much of `text` as `room` pixels hold, with an ellipsis if not all; empty when that says nothing. */
export function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) {
    return text;
  }
  let low = 0;
  let high = Math.min(text.length, 256);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= room) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low < 2 ? '' : `${text.slice(0, low)}…`;
}
