import { hitTest } from './hit-test';
import { arrange, clampScroll, layOut, zoomed, type Layout, type LayoutInput } from './layout';
import { boxOf } from './paint/marks';
import { overviewScale } from './paint/overview';
import { measureChunks } from './scale';
import type { Box, Hit } from './types';
import { clampZoom, restingZoom } from './zoom';

export interface ViewportOptions {
  /** What is to be laid out now; the zoom is the viewport's own. */
  readonly content: () => Omit<LayoutInput, 'zoom'>;
  /** The height on the canvas, in CSS pixels, that keeps its address when rows come and go; null: the top does. */
  readonly anchor: () => number | null;
  /** Called when something else is in view than before, or will be. */
  readonly onChange: () => void;
}

/** Which part of the map is in view, and how large: lays out, scrolls and zooms. All lengths are in CSS pixels. */
export class Viewport {
  private laidOut: Layout | null = null;
  /** The layout that the scroll position still belongs to, until there is a new one. */
  private anchored: Layout | null = null;
  private scroll = 0;
  private resting = 1;
  /** The user's factor on the resting zoom. */
  private magnification = 1;

  constructor(private readonly options: ViewportOptions) {}

  /** Where everything is just now. */
  get layout(): Layout {
    return this.laidOut ?? this.relayout();
  }

  /** Maps for which there is no room. Lays nothing out. */
  get leftOut(): number {
    return (this.laidOut ?? arrange(this.options.content())).leftOut;
  }

  /**
   * Prepares what is to be laid out, for some time at most.
   *
   * @returns whether there is a layout, or one is soon made.
   */
  prepare(isOver: () => boolean): boolean {
    if (this.laidOut !== null) {
      return true;
    }
    const { state, filter } = this.options.content();
    return measureChunks(
      state.maps.map((map) => map.mappings),
      filter,
      isOver,
    );
  }

  /** Content pixels above what is in view. */
  get scrolled(): number {
    return this.scroll;
  }

  /** What is at a point of the canvas; null: nothing. */
  hitAt(x: number, y: number): Hit | null {
    return hitTest(this.layout, this.scroll, x, y);
  }

  /** Where a hit is drawn on the canvas; partly or wholly out of view, it may be. Null: not drawn. */
  boxOf(hit: Hit): Box | null {
    return boxOf(this.layout, this.scroll, hit);
  }

  /** The rows of a box that are in view; null: none is. */
  inView(box: Box): Box | null {
    const { viewport } = this.layout;
    const y = Math.max(box.y, viewport.y);
    const bottom = Math.min(box.y + box.height, viewport.y + viewport.height);
    return bottom > y ? { ...box, y, height: bottom - y } : null;
  }

  /** The content is another now: it is laid out when it is needed. */
  invalidate(): void {
    this.anchored ??= this.laidOut;
    this.laidOut = null;
    this.options.onChange();
  }

  /** Goes back to the top, at the natural size. */
  reset(): void {
    this.scroll = 0;
    this.magnification = 1;
    this.invalidate();
  }

  /** Scrolls down by so many pixels, as far as there is content. Returns whether that moved anything. */
  scrollBy(pixels: number): boolean {
    const to = clampScroll(this.layout, this.scroll + pixels);
    const changed = to !== this.scroll;
    this.scroll = to;
    if (changed) {
      this.options.onChange();
    }
    return changed;
  }

  /** Scrolls what is hit into view. Returns whether it is drawn at all. */
  scrollTo(hit: Hit): boolean {
    const { viewport } = this.layout;
    const box = this.boxOf(hit);
    if (box === null) {
      return false;
    }
    const margin = Math.min(40, viewport.height / 4);
    let by = 0;
    if (box.y < viewport.y + margin) {
      by = box.y - viewport.y - margin;
    } else if (box.y + box.height > viewport.y + viewport.height - margin) {
      by = Math.min(box.y - viewport.y - margin, box.y + box.height - viewport.y - viewport.height + margin);
    }
    this.scrollBy(by);
    return true;
  }

  /** Brings what the overview strip shows at `y` into the middle. */
  scrollOverview(y: number): void {
    const { overview, viewport } = this.layout;
    this.scroll = clampScroll(this.layout, (y - overview.y) / overviewScale(this.layout) - viewport.height / 2);
    this.options.onChange();
  }

  /** Zooms by a factor; the address at `y` of the canvas stays where it is. */
  zoomAt(factor: number, y: number): void {
    const { layout } = this;
    const { viewport, scale, zoom } = layout;
    const anchor = Math.max(0, Math.min(y - viewport.y, viewport.height));
    const address = scale.addressAt((this.scroll + anchor) / zoom);
    const to = this.magnify(layout, this.magnification * factor);
    this.scroll = clampScroll(to, scale.yOf(address) * to.zoom - anchor);
    this.laidOut = to;
    this.options.onChange();
  }

  /** Zooms by a factor around what is hit, which is in view then; null: around the middle of what is in view. */
  zoomAround(factor: number, hit: Hit | null): void {
    const inView = hit === null ? null : this.broughtIntoView(hit);
    if (hit === null || inView === null) {
      this.zoomAt(factor, this.layout.height / 2);
      return;
    }
    this.zoomAt(factor, inView.y + inView.height / 2);
    // What was less than a pixel of others' may have come to lie beside the pixel that stayed.
    this.broughtIntoView(hit);
  }

  /** Everything in view at once; called again, the natural size, with what is hit in view. */
  toggleFit(hit: Hit | null): void {
    const { scale, viewport } = this.layout;
    const whole = viewport.height / Math.max(scale.height, 1) / this.resting;
    this.magnification = this.magnification === 1 && whole < 1 ? 1e-9 : 1;
    this.invalidate();
    if (hit !== null) {
      this.broughtIntoView(hit);
    }
  }

  /** What is in view of a hit, scrolled to if nothing is. Null: it is not drawn. */
  private broughtIntoView(hit: Hit): Box | null {
    const box = this.boxOf(hit);
    const inView = box === null ? null : this.inView(box);
    if (box === null || inView !== null) {
      return inView;
    }
    this.scrollTo(hit);
    return this.inView(this.boxOf(hit) ?? box);
  }

  private relayout(): Layout {
    const before = this.anchored;
    this.anchored = null;
    const natural = layOut({ ...this.options.content(), zoom: 1 });
    this.resting = restingZoom(natural.scale.height, natural.viewport.height, this.resting);
    const layout = this.magnify(natural, this.magnification);
    if (before !== null && before.state.maps[0]?.id === layout.state.maps[0]?.id) {
      const anchor = this.anchorY(before);
      const address = before.scale.addressAt((this.scroll + anchor) / before.zoom);
      this.scroll = this.scroll === 0 && anchor === 0 ? 0 : layout.scale.yOf(address) * layout.zoom - anchor;
    }
    this.scroll = clampScroll(layout, this.scroll);
    this.laidOut = layout;
    return layout;
  }

  /** A layout at the resting zoom times this factor, or as near as makes sense. */
  private magnify(layout: Layout, factor: number): Layout {
    const zoom = clampZoom(this.resting * factor, layout.scale.height, layout.viewport.height);
    this.magnification = zoom / this.resting;
    return zoomed(layout, zoom);
  }

  /** How far below the top of the viewport the anchor is. */
  private anchorY({ viewport }: Layout): number {
    const y = this.options.anchor();
    return y === null ? 0 : Math.max(0, Math.min(y - viewport.y, viewport.height));
  }
}
