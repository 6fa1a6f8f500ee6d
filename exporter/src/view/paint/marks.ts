import type { Layout } from '../layout';
import { rectOf } from '../rects';
import { sheetScroll } from '../sheet';
import type { Box, Hit } from '../types';
import type { Scene } from './scene';
import { drawnHeight } from './mappings';

/** Where a hit is drawn, in CSS pixels of the canvas; partly or wholly out of view, it may be. Null: not drawn. */
export function boxOf(layout: Layout, scroll: number, hit: Hit): Box | null {
  const column = layout.columns[hit.map];
  if (column === undefined) {
    return null;
  }
  const { viewport } = layout;
  const sheet = layout.sheets[hit.map]!;
  const { scale, zoom } = sheet;
  const scrolled = sheetScroll(layout, sheet, scroll);
  if (hit.type === 'mapping' || hit.type === 'merged') {
    const index = hit.type === 'mapping' ? hit.index : hit.first;
    const { mappings } = layout.state.maps[hit.map]!;
    if (index >= mappings.length) {
      return null;
    }
    const { top, bottom } = rectOf(mappings, scale, zoom, index);
    const height = drawnHeight(bottom - top);
    return { x: column.x, y: viewport.y + top - scrolled, width: column.width, height };
  }
  const top = scale.yOf(hit.high) * zoom;
  const y = viewport.y + Math.round(top) - scrolled;
  const height = Math.max(Math.round(scale.yOf(hit.low) * zoom - top), 1);
  if (hit.type === 'gap') {
    return { x: column.x, y, width: column.width, height };
  }
  const before = layout.columns[hit.map - 1]!;
  const x = before.x + before.width;
  return { x, y, width: column.x - x, height };
}

/** Paints what glows, what fades, what is under the pointer, and what is selected. */
export function paintMarks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, theme, scroll } = scene;
  layout.ghosts.forEach((ghost, i) => {
    const box = rangeBox(scene, ghost);
    const strength = scene.ghostStrengths[i] ?? 0;
    if (box !== null && strength > 0) {
      context.globalAlpha = strength * 0.7;
      context.strokeStyle = theme.critical;
      context.lineWidth = 1;
      context.setLineDash([3, 3]);
      context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, Math.max(box.height - 2, 1));
      context.setLineDash([]);
    }
  });
  context.fillStyle = theme.glow;
  for (const glow of scene.glows) {
    const box = rangeBox(scene, glow);
    if (box !== null && glow.strength > 0) {
      context.globalAlpha = glow.strength * 0.4;
      context.fillRect(box.x, box.y, box.width, Math.max(box.height - 1, 2));
    }
  }
  context.globalAlpha = 1;
  outline(context, scene.hover === null ? null : boxOf(layout, scroll, scene.hover), theme.selection, 1);
  outline(context, scene.selection === null ? null : boxOf(layout, scroll, scene.selection), theme.selection, 2);
}

function rangeBox(scene: Scene, range: { map: number; start: number; end: number }): Box | null {
  const { layout, scroll } = scene;
  const column = layout.columns[range.map];
  if (column === undefined) {
    return null;
  }
  const sheet = layout.sheets[range.map]!;
  const scrolled = sheetScroll(layout, sheet, scroll);
  const top = Math.round(sheet.scale.yOf(range.end) * sheet.zoom) - scrolled;
  const bottom = Math.round(sheet.scale.yOf(range.start) * sheet.zoom) - scrolled;
  return bottom < 0 || top > layout.viewport.height
    ? null
    : { x: column.x, y: layout.viewport.y + top, width: column.width, height: bottom - top };
}

function outline(context: CanvasRenderingContext2D, box: Box | null, colour: string, width: number): void {
  if (box === null) {
    return;
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.roundRect(box.x - width / 2, box.y - width / 2, box.width + width, Math.max(box.height, 2) + width, 3);
  context.stroke();
}
