import { formatAddress } from '../../format-numbers';
import { gutterLabels, labelY } from '../gutter';
import { sheetScroll, type Sheet } from '../sheet';
import type { Scene } from './scene';

/** A gutter has room for this many hex digits: what user addresses have, but for the vsyscall page. */
export const GUTTER_DIGITS = 12;

/** Paints the addresses: those of the first map at the left, and before each column of another scale its own. */
export function paintGutter(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout } = scene;
  paintLabels(context, scene, layout.sheets[0]!, layout.gutterRight);
  for (const { map, gutterRight } of layout.columns) {
    if (gutterRight !== null) {
      paintLabels(context, scene, layout.sheets[map]!, gutterRight);
    }
  }
}

/** Leading zeros are faint, for they carry nothing. */
function paintLabels(context: CanvasRenderingContext2D, scene: Scene, sheet: Sheet, right: number): void {
  const { layout, theme } = scene;
  const { viewport, lineHeight } = layout;
  const { scale, zoom } = sheet;
  const scroll = sheetScroll(layout, sheet, scene.scroll);
  context.font = `${theme.fontSize}px ${theme.monoFontFamily}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.fillStyle = theme.textSecondary;
  for (const range of gutterLabels(scale, zoom, lineHeight, scroll, scroll + viewport.height)) {
    const y = labelY(range, zoom) - scroll;
    if (y < -theme.fontSize) {
      continue;
    }
    if (y > viewport.height + theme.fontSize) {
      break;
    }
    const text = gutterText(range.low);
    const zeros = /^0*/.exec(text)![0].length;
    const at = viewport.y + Math.round(y) + 0.5;
    context.fillText(text.slice(zeros), right, at);
    if (zeros > 0) {
      const width = context.measureText(text.slice(zeros)).width;
      context.globalAlpha = 0.4;
      context.fillText(text.slice(0, zeros), right - width, at);
      context.globalAlpha = 1;
    }
  }
}

/** An address in the gutter's width; longer ones lose their middle. */
function gutterText(address: number): string {
  const text = formatAddress(address);
  return text.length <= GUTTER_DIGITS ? text : `${text.slice(0, 5)}…${text.slice(-6)}`;
}
