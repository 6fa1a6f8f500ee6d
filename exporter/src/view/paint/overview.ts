import { accessOf } from '../access';
import { kindGroupOf } from '../kinds';
import type { Layout } from '../layout';
import { placeRects } from '../rects';
import type { AddressScale } from '../scale';
import { sheetScroll } from '../sheet';
import { anyWritableExecutable } from '../summary';
import type { MapTheme } from '../theme';
import { ACCESS_ALPHA } from './fill';
import type { Scene } from './scene';

/** Canvas pixels of the strip for one pixel of the first map's content: all of that fits, and is never stretched. */
export function overviewScale({ sheets, overview }: Layout): number {
  const { height } = sheets[0]!;
  return height === 0 ? 1 : Math.min(1, overview.height / height);
}

/** Paints the strip at the left: the whole first map, and a box around what is in view. */
export function paintOverview(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, theme } = scene;
  const { overview } = layout;
  const column = layout.columns[0];
  if (overview.width === 0 || column === undefined) {
    return;
  }
  const k = overviewScale(layout);
  const scroll = sheetScroll(layout, layout.sheets[0]!, scene.scroll);
  for (const { top, bottom, alpha, fill } of stripOf(layout, theme)) {
    context.globalAlpha = alpha;
    context.fillStyle = fill;
    context.fillRect(overview.x, overview.y + top, overview.width, bottom - top);
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

/** A part of the strip in one colour, in CSS pixels from its top. */
interface Stripe {
  readonly top: number;
  readonly bottom: number;
  readonly alpha: number;
  readonly fill: string;
}

/** The strip of a scale does not change as long as it is as high. */
const strips = new WeakMap<AddressScale, { zoom: number; theme: MapTheme; stripes: readonly Stripe[] }>();

function stripOf({ state, scale, zoom, overview }: Layout, theme: MapTheme): readonly Stripe[] {
  const small = Math.min(zoom, Math.max(overview.height - 1, 0) / scale.height);
  const known = strips.get(scale);
  if (known?.zoom === small && known.theme === theme) {
    return known.stripes;
  }
  const { mappings } = state.maps[0]!;
  const stripes: Stripe[] = [];
  for (const { top, bottom, first, last } of placeRects(mappings, scale, small, 0, overview.height)) {
    const { kind, perms } = mappings.facts(last);
    const isWx = anyWritableExecutable(mappings, first, last);
    const alpha = isWx ? 1 : Math.max(ACCESS_ALPHA[accessOf(perms)], 0.35) * 0.85;
    const fill = isWx ? theme.critical : theme.kinds[kindGroupOf(kind)].fill;
    const above = stripes.at(-1);
    const goesOn = above?.bottom === top && above.alpha === alpha && above.fill === fill;
    stripes.push({ top: goesOn ? stripes.pop()!.top : top, bottom, alpha, fill });
  }
  strips.set(scale, { zoom: small, theme, stripes });
  return stripes;
}
