import { hitTest, mapAt } from './hit-test';
import { arrange, clampScroll, layOut, measuredMappings, type Layout, type LayoutInput } from './layout';
import { Magnification } from './magnification';
import { boxOf } from './paint/marks';
import { overviewScale } from './paint/overview';
import { measureChunks } from './scale';
import { openingScroll, scrollFactor, scrollInto, scrollKeeping } from './scrolling';
import { layoutScroll, scrollRange, sheetScroll, type Sheet } from './sheet';
import type { Box, Hit } from './types';

export interface ViewportOptions {
  /** What is to be laid out now; the zoom is the viewport's own. */
  readonly content: () => Omit<LayoutInput, 'zoom'>;
  /** The point on the canvas, in CSS pixels, that keeps its address when rows come and go; null: the top of the first map does. */
  readonly anchor: () => { readonly x: number; readonly y: number } | null;
  /** Called when something else is in view than before, or will be. */
  readonly onChange: () => void;
}

/** Which part of the map is in view, and how large: lays out, scrolls and zooms. All lengths are in CSS pixels. */
export class Viewport {
  private laidOut: Layout | null = null;
  /** The layout that the scroll position still belongs to, until there is a new one. */
  private anchored: Layout | null = null;
  /** Pixels of the longest sheet. */
  private scroll = 0;
  /** Whether nobody has moved it since it was opened. */
  private opening = true;
  private readonly magnification = new Magnification();

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
    const content = this.options.content();
    return measureChunks(measuredMappings(arrange(content)), content.filter, isOver);
  }

  /** Pixels of the longest sheet above what is in view. */
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

  /** Goes back to the top of the first map, at the natural size. */
  reset(): void {
    this.scroll = 0;
    this.opening = true;
    this.magnification.reset();
    this.invalidate();
  }

  /**
   * Scrolls down by so many pixels of what is at `x` on the canvas, or, where all of that is in view, of the first map, or else of the
   * longest; as far as there is content. Returns whether that moved anything.
   */
  scrollBy(pixels: number, x = this.layout.viewport.x): boolean {
    const { layout } = this;
    return this.moveTo(this.scroll + pixels * scrollFactor(layout, mapAt(layout, x)));
  }

  /** Scrolls what is hit into view. Returns whether it is drawn at all. */
  scrollTo(hit: Hit): boolean {
    const { layout } = this;
    const box = this.boxOf(hit);
    if (box === null) {
      return false;
    }
    const by = scrollInto(layout, box.y, box.y + box.height);
    const sheet = layout.sheets[hit.map]!;
    if (by !== 0 && scrollRange(layout, sheet) > 0) {
      this.moveTo(layoutScroll(layout, sheet, sheetScroll(layout, sheet, this.scroll) + by));
    }
    return true;
  }

  /** Brings what the overview strip shows at `y` into the middle; where all of that is in view, others go as far as `y` is down. */
  scrollOverview(y: number): void {
    const { layout } = this;
    const { overview, viewport, contentHeight } = layout;
    const first = layout.sheets[0]!;
    const at = (y - overview.y) / overviewScale(layout) - viewport.height / 2;
    const part = (y - overview.y) / Math.max(overview.height, 1);
    const to =
      scrollRange(layout, first) > 0
        ? layoutScroll(layout, first, at)
        : part * Math.max(contentHeight - viewport.height, 0);
    this.moveTo(to);
    this.options.onChange();
  }

  /** Zooms by a factor; the address at (x, y) of the canvas stays where it is. */
  zoomAt(factor: number, x: number, y: number): void {
    const { layout } = this;
    const map = mapAt(layout, x);
    const anchor = Math.max(0, Math.min(y - layout.viewport.y, layout.viewport.height));
    const address = this.addressAt(layout, layout.sheets[map]!, anchor);
    const to = this.magnification.magnified(layout, factor);
    const sheet = to.sheets[map]!;
    const at = sheet.scale.yOf(address) * sheet.zoom - anchor;
    this.scroll = clampScroll(to, scrollKeeping(layout, this.scroll, to, sheet, at));
    this.laidOut = to;
    this.opening = false;
    this.options.onChange();
  }

  /** Zooms by a factor around what is hit, which is in view then; null: around the middle of what is in view. */
  zoomAround(factor: number, hit: Hit | null): void {
    const inView = hit === null ? null : this.broughtIntoView(hit);
    if (hit === null || inView === null) {
      this.zoomAt(factor, this.layout.viewport.x, this.layout.height / 2);
      return;
    }
    this.zoomAt(factor, inView.x + inView.width / 2, inView.y + inView.height / 2);
    // What was less than a pixel of others' may have come to lie beside the pixel that stayed.
    this.broughtIntoView(hit);
  }

  /** Everything in view at once; called again, the natural size, with what is hit in view. */
  toggleFit(hit: Hit | null): void {
    this.magnification.toggleFit(this.layout);
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
    const layout = this.magnification.of(layOut({ ...this.options.content(), zoom: 1 }));
    const opening = openingScroll(layout);
    const isSame = before !== null && before.state.maps[0]?.id === layout.state.maps[0]?.id;
    this.scroll = clampScroll(layout, isSame ? this.anchoredScroll(before, layout, opening) : opening);
    this.opening = isSame ? this.opening && this.scroll === opening : true;
    this.laidOut = layout;
    return layout;
  }

  /** Where to scroll so that what is at the anchor stays there. */
  private anchoredScroll(before: Layout, layout: Layout, opening: number): number {
    const point = this.options.anchor();
    const { viewport } = before;
    const anchor = point === null ? 0 : Math.max(0, Math.min(point.y - viewport.y, viewport.height));
    if (anchor === 0 && (this.opening || this.scroll === 0)) {
      return this.opening ? opening : 0;
    }
    const was = point === null ? 0 : mapAt(before, point.x);
    const id = before.state.maps[was]?.id;
    const now = layout.columns.find(({ map, ownScale }) => {
      return layout.state.maps[map]!.id === id && ownScale === before.columns[was]?.ownScale;
    })?.map;
    const [old, sheet] =
      now === undefined ? [before.sheets[0]!, layout.sheets[0]!] : [before.sheets[was]!, layout.sheets[now]!];
    const at = sheet.scale.yOf(this.addressAt(before, old, anchor)) * sheet.zoom - anchor;
    return scrollKeeping(before, this.scroll, layout, sheet, at);
  }

  /** The address that is drawn on a sheet, so many pixels below the top of the viewport. */
  private addressAt(layout: Layout, sheet: Sheet, y: number): number {
    return sheet.scale.addressAt((sheetScroll(layout, sheet, this.scroll) + y) / sheet.zoom);
  }

  /** Scrolls to there, as far as there is content. Returns whether that moved anything. */
  private moveTo(scroll: number): boolean {
    const to = clampScroll(this.layout, scroll);
    const changed = to !== this.scroll;
    this.scroll = to;
    if (changed) {
      this.opening = false;
      this.options.onChange();
    }
    return changed;
  }
}
