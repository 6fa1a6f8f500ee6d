import { rectsIn } from '../layout';
import type { Rect } from '../rects';
import { sheetScroll } from '../sheet';
import { sideNames } from '../side-names';
import { shortened } from './mappings';
import type { Scene } from './scene';

const INDENT = 8;

/** Paints the names beside the map, each with a bracket around what it names. */
export function paintSideNames(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, theme } = scene;
  const { viewport, nameColumn, lineHeight } = layout;
  const map = layout.state.maps[0];
  if (nameColumn === null || map === undefined) {
    return;
  }
  const scroll = sheetScroll(layout, layout.sheets[0]!, scene.scroll);
  const rects = (from: number, to: number): Rect[] => rectsIn(layout, 0, from, to);
  const names = sideNames(map.mappings, rects, lineHeight, scroll, scroll + viewport.height);
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const { text, top, bottom } of names) {
    if (bottom < scroll) {
      continue;
    }
    if (top > scroll + viewport.height) {
      break;
    }
    const y = viewport.y - scroll;
    context.fillStyle = theme.border;
    context.fillRect(nameColumn.x, y + top, 1, bottom - top - 1);
    context.fillStyle = theme.textSecondary;
    const name = shortened(context, text, nameColumn.width - INDENT);
    context.fillText(name, nameColumn.x + INDENT, y + Math.round((top + bottom - 1) / 2) + 0.5);
  }
}
