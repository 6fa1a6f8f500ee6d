import { GAP } from '../columns';
import { TITLE_HEIGHT, VERTICAL_MARGIN, type Column } from '../layout';
import { paintBands } from './bands';
import { paintGaps } from './gaps';
import { paintGutter } from './gutter';
import { paintMappings, shortened } from './mappings';
import { paintMarks } from './marks';
import { paintOverview } from './overview';
import { paintSideNames } from './side-names';
import type { Scene } from './scene';

/** From where the part of a column of another scale begins to the line that says so. */
const DIVIDE = 4;

/** Paints one frame. `context` is scaled so that its unit is a CSS pixel. */
export function paint(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, theme } = scene;
  context.globalAlpha = 1;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, layout.width, layout.height);
  paintTitles(context, scene);
  context.save();
  context.beginPath();
  context.rect(0, layout.viewport.y - VERTICAL_MARGIN, layout.width, layout.viewport.height + 2 * VERTICAL_MARGIN);
  context.clip();
  paintGaps(context, scene);
  for (const column of layout.columns) {
    if (column.ownScale) {
      paintDivide(context, scene, column);
    } else if (column.map > 0) {
      paintBands(context, scene, column);
    }
    paintMappings(context, scene, column);
  }
  paintSideNames(context, scene);
  paintMarks(context, scene);
  paintGutter(context, scene);
  paintOverview(context, scene);
  context.restore();
}

/** A line that sets a column of another scale off from the one before, where a band would join the two. */
function paintDivide(context: CanvasRenderingContext2D, { layout, theme }: Scene, column: Column): void {
  context.fillStyle = theme.border;
  context.fillRect(column.left + DIVIDE, layout.viewport.y - VERTICAL_MARGIN, 1, layout.height);
}

function paintTitles(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, theme } = scene;
  if (layout.columns.length < 2) {
    return;
  }
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = theme.textSecondary;
  for (const column of layout.columns) {
    const isLast = column.map === layout.columns.length - 1;
    const more = isLast && layout.leftOut > 0 ? ` +${layout.leftOut}` : '';
    const x = column.gutterRight === null ? column.x : column.left + GAP;
    const room = column.x + column.width - x;
    context.fillText(shortened(context, layout.state.maps[column.map]!.title + more, room), x, TITLE_HEIGHT / 2);
  }
}
