import { MAX_GAP_WEIGHT } from '../weight';
import { sheetScroll, type Sheet } from '../sheet';
import type { Scene } from './scene';

/** A gap lower than this has no room for its line. */
const MIN_GAP = 3;

/** Paints a dotted line through every gap in view that all maps of a sheet have. */
export function paintGaps(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, theme } = scene;
  context.strokeStyle = theme.border;
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  context.beginPath();
  for (const sheet of new Set(layout.sheets)) {
    trace(context, scene, sheet);
  }
  context.stroke();
  context.setLineDash([]);
}

function trace(context: CanvasRenderingContext2D, { layout, scroll }: Scene, sheet: Sheet): void {
  const { scale, zoom } = sheet;
  if (MAX_GAP_WEIGHT * zoom < MIN_GAP) {
    return;
  }
  const columns = layout.columns.filter(({ map }) => layout.sheets[map] === sheet);
  const scrolled = sheetScroll(layout, sheet, scroll);
  for (const range of scale.rangesFrom(scrolled / zoom)) {
    const from = range.top * zoom - scrolled;
    if (from >= layout.viewport.height) {
      break;
    }
    const height = (range.bottom - range.top) * zoom;
    if (!range.covered && height >= MIN_GAP) {
      const y = layout.viewport.y + Math.floor(from + height / 2) + 0.5;
      for (const column of columns) {
        context.moveTo(column.x, y);
        context.lineTo(column.x + column.width, y);
      }
    }
  }
}
