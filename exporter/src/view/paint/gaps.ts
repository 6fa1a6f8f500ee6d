import { MAX_GAP_WEIGHT } from '../weight';
import type { Scene } from './scene';

/** A gap lower than this has no room for its line. */
const MIN_GAP = 3;

/** Paints a dotted line through every gap in view that all maps have. */
export function paintGaps(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, scroll, theme } = scene;
  const { scale, viewport, zoom } = layout;
  if (MAX_GAP_WEIGHT * zoom < MIN_GAP) {
    return;
  }
  context.strokeStyle = theme.border;
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  context.beginPath();
  for (const range of scale.rangesFrom(scroll / zoom)) {
    const from = range.top * zoom - scroll;
    if (from >= viewport.height) {
      break;
    }
    const height = (range.bottom - range.top) * zoom;
    if (!range.covered && height >= MIN_GAP) {
      const y = viewport.y + Math.floor(from + height / 2) + 0.5;
      for (const column of layout.columns) {
        context.moveTo(column.x, y);
        context.lineTo(column.x + column.width, y);
      }
    }
  }
  context.stroke();
  context.setLineDash([]);
}
