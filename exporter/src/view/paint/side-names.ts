import { shortened } from './mappings';
import type { Scene } from './scene';

const INDENT = 8;

/** Paints the names beside the map, each with a bracket around what it names. */
export function paintSideNames(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, scroll, theme } = scene;
  const { viewport, sideNames, nameColumn } = layout;
  if (nameColumn === null) {
    return;
  }
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const { text, top, bottom } of sideNames) {
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
