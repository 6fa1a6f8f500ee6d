import { accessOf } from '../access';
import { groupOf } from '../kinds';
import type { Layout } from '../layout';
import { ACCESS_ALPHA } from './fill';
import type { Scene } from './scene';

/** Canvas pixels of the strip for one pixel of content: the whole content fits, and is never stretched. */
export function overviewScale(layout: Layout): number {
  return layout.contentHeight === 0 ? 1 : Math.min(1, layout.overview.height / layout.contentHeight);
}

/** Paints the strip at the left: the whole first map, and a box around what is in view. */
export function paintOverview(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, theme, scroll } = scene;
  const { overview } = layout;
  const column = layout.columns[0];
  if (overview.width === 0 || column === undefined) {
    return;
  }
  const k = overviewScale(layout);
  const columns = layout.state.maps[0]!.columns;
  const { rects } = column;
  let drawnTo = -1;
  for (let i = 0; i < rects.length; i++) {
    const from = Math.floor(rects.top[i]! * k);
    const to = Math.max(Math.floor(rects.bottom[i]! * k), from + 1);
    const index = rects.first[i]!;
    const access = accessOf(columns.perms[index]!);
    const isWx = access === 'write-execute';
    if (to <= drawnTo && !isWx) {
      continue;
    }
    const top = isWx ? from : Math.max(from, drawnTo);
    context.globalAlpha = isWx ? 1 : Math.max(ACCESS_ALPHA[access], 0.35) * 0.85;
    context.fillStyle = isWx ? theme.critical : theme.kinds[groupOf(columns.kind[index]!)].fill;
    context.fillRect(overview.x, overview.y + top, overview.width, to - top);
    drawnTo = to;
  }
  context.globalAlpha = 1;
  if (k < 1) {
    const height = Math.max(layout.viewport.height * k, 8);
    context.strokeStyle = theme.text;
    context.lineWidth = 1.5;
    context.beginPath();
    context.roundRect(
      overview.x - 2,
      overview.y + Math.min(scroll * k, overview.height - height),
      overview.width + 4,
      height,
      3,
    );
    context.stroke();
  }
}
