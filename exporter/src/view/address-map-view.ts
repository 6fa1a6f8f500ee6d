import type { Filter } from './filter';
import { describeHit, describeMap } from './description';
import { hitAtAddress, hitTest, onOverview } from './hit-test';
import { clampScroll, layOut, type Layout } from './layout';
import { step, type Direction } from './navigation';
import { boxOf } from './paint/marks';
import { overviewScale } from './paint/overview';
import { paint } from './paint/paint';
import { GUTTER_DIGITS } from './paint/gutter';
import { GLOW_MS, RecentChanges } from './recent';
import { addressAt, yOf } from './scale';
import type { MapTheme } from './theme';
import type { AddressMapState, Box, Hit } from './types';
import { clampZoom, restingZoom } from './zoom';

/** Something pointed at, and where it is drawn (CSS pixels of the canvas), for a tooltip to stand beside. */
export interface Pointed {
  readonly hit: Hit;
  /** The state that `hit` points into, which may no longer be the one fed last. */
  readonly state: AddressMapState;
  readonly box: Box;
  /** The pointer's place; for the keyboard, a place on the box that is in view. */
  readonly x: number;
  readonly y: number;
  readonly by: 'pointer' | 'keyboard';
}

export interface AddressMapViewOptions {
  readonly theme: MapTheme;
  /** What the pointer is on; null: nothing. Called again when the map changes beneath. */
  readonly onHover?: (pointed: Pointed | null) => void;
  /**
   * What was chosen by a click, the keyboard or `reveal`; null: nothing any more, or nothing that there is room to draw.
   * Called again when the map changes beneath.
   */
  readonly onSelect?: (pointed: Pointed | null) => void;
  /** A sentence for a polite live region: what the keyboard has come to. */
  readonly onAnnounce?: (text: string) => void;
}

interface Place {
  readonly id: string;
  readonly address: number;
  readonly by: Pointed['by'];
}

const EMPTY: AddressMapState = { maps: [] };
/** CSS pixels that a touch may move and still be a tap. */
const TAP = 6;
const LINE = 16;

/**
 * The address map on a canvas: paints what it is fed in requestAnimationFrame, scrolls, zooms, and tells what is pointed
 * at. It gives the canvas its keyboard focus and its ARIA label; tooltips and live regions are the owner's.
 */
export class AddressMapView {
  private readonly context: CanvasRenderingContext2D;
  private readonly abort = new AbortController();
  private readonly recent = new RecentChanges();
  private readonly reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  private theme: MapTheme;
  private filter: Filter = null;
  private fed: AddressMapState = EMPTY;
  private laidOut: Layout | null = null;
  /** The layout that the scroll position still belongs to, until there is a new one. */
  private anchored: Layout | null = null;
  private width = 0;
  private height = 0;
  private scroll = 0;
  private resting = 1;
  /** The user's factor on the resting zoom. */
  private magnification = 1;
  private selected: Place | null = null;
  private pointer: { x: number; y: number } | null = null;
  private hovered: Hit | null = null;
  /** The state that `hovered` was found in. */
  private hoveredIn: AddressMapState = EMPTY;
  /** The state that the owner knows the selection in. */
  private toldOf: AddressMapState = EMPTY;
  /** Whether the pointer moved since the last frame. */
  private moved = false;
  private drag: { kind: 'overview' | 'touch'; y: number; moved: number } | null = null;
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** @throws Error if the canvas has no 2D context. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly options: AddressMapViewOptions,
  ) {
    const context = canvas.getContext('2d');
    if (context === null) {
      throw new Error('the browser gives no 2D context for the address map: enable canvas for this page');
    }
    this.context = context;
    this.theme = options.theme;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-roledescription', 'address map');
    this.listen();
  }

  /** Shows this state from the next frame on. Cheap: states that come faster than frames are never laid out. */
  show(state: AddressMapState): void {
    if (state === this.fed) {
      return;
    }
    this.recent.note(this.fed, state, performance.now());
    const same = this.fed.maps[0]?.id === state.maps[0]?.id;
    this.fed = state;
    if (!same) {
      this.scroll = 0;
      this.magnification = 1;
    }
    this.canvas.setAttribute('aria-label', describeMap(state));
    this.invalidate();
    if (!same) {
      this.deselect();
      this.hover(null);
    }
  }

  setTheme(theme: MapTheme): void {
    this.theme = theme;
    this.invalidate();
  }

  /** Which kinds to look at; the others shrink and fade. */
  setFilter(filter: Filter): void {
    this.filter = filter;
    this.invalidate();
  }

  /** Sizes in CSS pixels; `pixelRatio` is window.devicePixelRatio. */
  resize(width: number, height: number, pixelRatio: number): void {
    this.width = width;
    this.height = height;
    this.canvas.width = Math.max(Math.round(width * pixelRatio), 1);
    this.canvas.height = Math.max(Math.round(height * pixelRatio), 1);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.invalidate();
  }

  /** Where everything is just now. */
  get layout(): Layout {
    return this.laidOut ?? this.relayout();
  }

  /** Content pixels above the viewport. */
  get scrolled(): number {
    return this.scroll;
  }

  /** What is at a point of the canvas, in CSS pixels: what the pointer would meet there. */
  hitAt(x: number, y: number): Hit | null {
    return hitTest(this.layout, this.scroll, x, y);
  }

  /** Selects what is at `address` in the map of this id, and scrolls it into view. Returns whether that map is shown. */
  reveal(id: string, address: number): boolean {
    const place: Place = { id, address, by: 'keyboard' };
    const hit = this.hitOf(place);
    if (hit === null || !this.scrollTo(hit)) {
      return false;
    }
    this.select(place, hit);
    this.options.onAnnounce?.(describeHit(this.fed, hit));
    this.repaint();
    return true;
  }

  /** Takes the selection away. */
  deselect(): void {
    if (this.selected !== null) {
      this.selected = null;
      this.options.onSelect?.(null);
      this.repaint();
    }
  }

  /** Zooms by a factor around the middle of what is in view. */
  zoomBy(factor: number): void {
    this.zoomAt(factor, this.height / 2);
  }

  /** Everything in view at once; called again, the natural size. */
  toggleFit(): void {
    const { scale, viewport } = this.layout;
    const whole = viewport.height / Math.max(scale.height, 1) / this.resting;
    this.magnification = this.magnification === 1 && whole < 1 ? 1e-9 : 1;
    this.invalidate();
  }

  /** Lets the canvas go: no listener, frame or timer is left. */
  destroy(): void {
    this.abort.abort();
    cancelAnimationFrame(this.frame);
    if (this.timer !== null) {
      clearTimeout(this.timer);
    }
  }

  private invalidate(): void {
    this.anchored ??= this.laidOut;
    this.laidOut = null;
    this.repaint();
  }

  private repaint(): void {
    if (this.frame === 0 && !this.abort.signal.aborted) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.paintFrame();
      });
    }
  }

  private relayout(): Layout {
    const before = this.anchored;
    this.anchored = null;
    this.context.font = `${this.theme.fontSize}px ${this.theme.monoFontFamily}`;
    const input = {
      state: this.fed,
      ghosts: this.recent.ghosts(this.fed),
      filter: this.filter,
      zoom: this.resting * this.magnification,
      width: this.width,
      height: this.height,
      addressWidth: this.context.measureText('0'.repeat(GUTTER_DIGITS)).width,
      lineHeight: Math.ceil(this.theme.fontSize * 1.4),
    };
    let layout = layOut(input);
    const room = layout.viewport.height;
    this.resting = restingZoom(layout.scale.height, room, this.resting);
    const zoom = clampZoom(this.resting * this.magnification, layout.scale.height, room);
    this.magnification = zoom / this.resting;
    if (zoom !== input.zoom) {
      layout = layOut({ ...input, zoom });
    }
    if (before !== null && before.state.maps[0]?.id === this.fed.maps[0]?.id) {
      const anchor = this.anchorY(before);
      const address = addressAt(before.scale, (this.scroll + anchor) / before.zoom);
      this.scroll = this.scroll === 0 && anchor === 0 ? 0 : yOf(layout.scale, address) * zoom - anchor;
    }
    this.scroll = clampScroll(layout, this.scroll);
    this.laidOut = layout;
    return layout;
  }

  /** The height in the viewport that keeps its address when rows come and go: the pointer's, else the top. */
  private anchorY(layout: Layout): number {
    if (this.pointer === null) {
      return 0;
    }
    return Math.max(0, Math.min(this.pointer.y - layout.viewport.y, layout.viewport.height));
  }

  private paintFrame(): void {
    const now = performance.now();
    if (this.recent.expire(now)) {
      this.invalidate();
    }
    const layout = this.layout;
    this.followPointer();
    this.followSelection();
    const still = this.reducedMotion.matches;
    const ratio = this.width === 0 ? 1 : this.canvas.width / this.width;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint(this.context, {
      layout,
      scroll: this.scroll,
      theme: this.theme,
      filter: this.filter,
      hover: this.hovered,
      selection: this.hitOf(this.selected),
      glows: this.recent.glows(this.fed, now, still),
      ghostStrengths: this.recent.ghostStrengths(this.fed, now, still),
    });
    if (this.recent.active) {
      this.keepAnimating(still);
    }
  }

  private keepAnimating(still: boolean): void {
    if (!still) {
      this.repaint();
    } else {
      this.timer ??= setTimeout(() => {
        this.timer = null;
        this.repaint();
      }, GLOW_MS);
    }
  }

  /** What is at a place in the state that is fed; null: its map is not there. */
  private hitOf(place: Place | null): Hit | null {
    const map = this.fed.maps.findIndex(({ id }) => id === place?.id);
    return place === null ? null : hitAtAddress(this.layout, map, place.address);
  }

  /** Finds the selection again in a newer state, and tells of it. It ends with its map, and waits where that has no room. */
  private followSelection(): void {
    if (this.selected === null || this.toldOf === this.fed) {
      return;
    }
    const hit = this.hitOf(this.selected);
    if (hit === null) {
      this.deselect();
    } else if (boxOf(this.layout, this.scroll, hit) !== null) {
      this.select(this.selected, hit);
    } else {
      this.toldOf = this.fed;
      this.options.onSelect?.(null);
    }
  }

  /** @param hit what is drawn at `place` */
  private select(place: Place, hit: Hit): void {
    this.selected = place;
    this.toldOf = this.fed;
    this.options.onSelect?.(this.pointed(hit, place.by));
  }

  private pointed(hit: Hit, by: Pointed['by']): Pointed {
    const at = by === 'pointer' ? this.pointer : null;
    const { viewport } = this.layout;
    const box = boxOf(this.layout, this.scroll, hit)!;
    return {
      hit,
      state: this.fed,
      box,
      x: at?.x ?? box.x + Math.min(box.width / 2, 160),
      y: at?.y ?? Math.max(viewport.y, Math.min(box.y + box.height, viewport.y + viewport.height)),
      by,
    };
  }

  /** Scrolls what is hit into view. Returns whether it is drawn at all. */
  private scrollTo(hit: Hit): boolean {
    const layout = this.layout;
    const { viewport } = layout;
    const box = boxOf(layout, this.scroll, hit);
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
    this.scroll = clampScroll(layout, this.scroll + by);
    return true;
  }

  private followPointer(): void {
    const hit = this.pointer === null || this.drag !== null ? null : this.hitAt(this.pointer.x, this.pointer.y);
    if (!sameHit(hit, this.hovered) || (hit !== null && (this.moved || this.hoveredIn !== this.fed))) {
      this.hover(hit);
    }
    this.moved = false;
  }

  private hover(hit: Hit | null): void {
    this.hovered = hit;
    this.hoveredIn = this.fed;
    this.options.onHover?.(hit === null ? null : this.pointed(hit, 'pointer'));
  }

  private scrollBy(pixels: number): boolean {
    const to = clampScroll(this.layout, this.scroll + pixels);
    const changed = to !== this.scroll;
    this.scroll = to;
    if (changed) {
      this.repaint();
    }
    return changed;
  }

  private zoomAt(factor: number, y: number): void {
    const { viewport, scale, zoom } = this.layout;
    const anchor = Math.max(0, Math.min(y - viewport.y, viewport.height));
    const address = addressAt(scale, (this.scroll + anchor) / zoom);
    this.magnification *= factor;
    this.laidOut = null;
    this.anchored = null;
    const layout = this.layout;
    this.scroll = clampScroll(layout, yOf(layout.scale, address) * layout.zoom - anchor);
    this.repaint();
  }

  private listen(): void {
    const { canvas } = this;
    const { signal } = this.abort;
    canvas.addEventListener(
      'pointermove',
      (event) => {
        this.pointerMoved(event);
      },
      { signal },
    );
    canvas.addEventListener(
      'pointerdown',
      (event) => {
        this.pointerPressed(event);
      },
      { signal },
    );
    canvas.addEventListener(
      'pointerup',
      (event) => {
        this.pointerReleased(event);
      },
      { signal },
    );
    canvas.addEventListener(
      'pointercancel',
      () => {
        this.drag = null;
      },
      { signal },
    );
    canvas.addEventListener(
      'pointerleave',
      () => {
        this.pointer = null;
        this.repaint();
      },
      { signal },
    );
    canvas.addEventListener(
      'wheel',
      (event) => {
        this.wheelTurned(event);
      },
      { signal, passive: false },
    );
    canvas.addEventListener(
      'keydown',
      (event) => {
        this.keyPressed(event);
      },
      { signal },
    );
    this.reducedMotion.addEventListener(
      'change',
      () => {
        this.repaint();
      },
      { signal },
    );
  }

  private pointerMoved(event: PointerEvent): void {
    const { offsetX: x, offsetY: y } = event;
    if (this.drag?.kind === 'overview') {
      this.scrollOverview(y);
    } else if (this.drag?.kind === 'touch') {
      this.scrollBy(this.drag.y - y);
      this.drag = { kind: 'touch', y, moved: this.drag.moved + Math.abs(this.drag.y - y) };
    }
    this.pointer = { x, y };
    this.moved = true;
    this.repaint();
  }

  private pointerPressed(event: PointerEvent): void {
    const { offsetX: x, offsetY: y } = event;
    if (event.button !== 0) {
      return;
    }
    if (onOverview(this.layout, x, y)) {
      this.drag = { kind: 'overview', y, moved: 0 };
      this.scrollOverview(y);
    } else if (event.pointerType === 'touch') {
      this.drag = { kind: 'touch', y, moved: 0 };
    } else {
      return;
    }
    this.canvas.setPointerCapture(event.pointerId);
  }

  private pointerReleased(event: PointerEvent): void {
    const dragged = this.drag;
    this.drag = null;
    if (event.button !== 0 || (dragged !== null && (dragged.kind === 'overview' || dragged.moved > TAP))) {
      return;
    }
    this.pointer = { x: event.offsetX, y: event.offsetY };
    const hit = this.hitAt(event.offsetX, event.offsetY);
    const id = hit === null ? undefined : this.fed.maps[hit.map]?.id;
    if (hit === null || id === undefined || hit.type === 'band') {
      this.deselect();
      return;
    }
    this.select({ id, address: addressOf(this.fed, hit), by: 'pointer' }, hit);
    this.repaint();
  }

  private scrollOverview(y: number): void {
    const { overview, viewport } = this.layout;
    this.scroll = clampScroll(this.layout, (y - overview.y) / overviewScale(this.layout) - viewport.height / 2);
    this.repaint();
  }

  private wheelTurned(event: WheelEvent): void {
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE : event.deltaY;
    if (event.ctrlKey || event.metaKey) {
      this.zoomAt(Math.exp(-pixels / 300), event.offsetY);
      event.preventDefault();
    } else if (this.scrollBy(pixels)) {
      // At either end the wheel is left to what is around the map.
      event.preventDefault();
    }
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined) {
      const to = step(this.layout, this.scroll, this.hitOf(this.selected), direction);
      const id = to === null ? undefined : this.fed.maps[to.map]?.id;
      if (to !== null && id !== undefined) {
        this.reveal(id, this.fed.maps[to.map]!.columns.start[to.index]!);
      }
    } else if (event.key === '+' || event.key === '=') {
      this.zoomBy(1.4);
    } else if (event.key === '-') {
      this.zoomBy(1 / 1.4);
    } else if (event.key === '0') {
      this.toggleFit();
    } else if (event.key === 'Escape') {
      this.deselect();
    } else {
      return;
    }
    event.preventDefault();
  }
}

const DIRECTIONS: Partial<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  PageUp: 'page-up',
  PageDown: 'page-down',
  Home: 'top',
  End: 'bottom',
};

function addressOf(state: AddressMapState, hit: Exclude<Hit, { type: 'band' }>): number {
  const { columns } = state.maps[hit.map]!;
  return hit.type === 'mapping'
    ? columns.start[hit.index]!
    : hit.type === 'merged'
      ? columns.start[hit.first]!
      : hit.low;
}

function sameHit(a: Hit | null, b: Hit | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
