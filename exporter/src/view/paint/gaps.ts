import { rangeAt } from '../scale';
import type { Scene } from './scene';

/** A gap lower than this has no room for its line. */
const MIN_GAP = 3;

/** Paints a dotted line through every gap in view that all maps have. */
export function paintGaps(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, scroll, theme } = scene;
  const { scale, viewport, zoom } = layout;
  context.strokeStyle = theme.border;
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  context.beginPath();
  const top = rangeAt(scale, scroll / zoom);
  for (let i = top; i >= 0; i--) {
    const from = scale.y[i + 1]! * zoom - scroll;
    if (from >= viewport.height) {
      break;
    }
    const height = (scale.y[i]! - scale.y[i + 1]!) * zoom;
    if (scale.covered[i] === 0 && height >= MIN_GAP) {
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
