import { describeMap } from './description';
import type { Filter } from './filter';
import { Gestures } from './gestures';
import type { Layout, LayoutInput } from './layout';
import { GUTTER_DIGITS } from './paint/gutter';
import { paint } from './paint/paint';
import { Pointing, type PointingListener } from './pointing';
import { GLOW_MS, RecentChanges } from './recent';
import type { MapTheme } from './theme';
import type { AddressMapState, Hit } from './types';
import { Viewport } from './viewport';

/** How long a frame may prepare for the next, in milliseconds, rather than be painted. */
const PREPARE_MS = 20;
/** Between two frames of a fade, in milliseconds: smooth enough for what fades so slowly, and a third of the work. */
const FADE_STEP_MS = 50;
/** States that come closer together than this, in milliseconds, bring frames enough for what fades. */
const STEADY_MS = 150;

/** How the map looks at first, and who is told what is pointed at. */
export interface AddressMapViewOptions extends PointingListener {
  readonly theme: MapTheme;
}

/**
 * The address map on a canvas: paints what it is fed in requestAnimationFrame, scrolls, zooms, and tells what is pointed
 * at. It gives the canvas its keyboard focus and its ARIA label; tooltips and live regions are the owner's.
 */
export class AddressMapView {
  private readonly context: CanvasRenderingContext2D;
  private readonly abort = new AbortController();
  private readonly recent = new RecentChanges();
  private readonly reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly viewport: Viewport;
  private readonly pointing: Pointing;
  private readonly gestures: Gestures;
  private theme: MapTheme;
  private filter: Filter = null;
  private fed: AddressMapState = { maps: [] };
  private width = 0;
  private height = 0;
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** When the last state came, and how long after the one before, on the clock of performance.now(). */
  private fedAt = -Infinity;
  private fedAfter = Infinity;

  /** @throws Error if the canvas has no 2D context. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    options: AddressMapViewOptions,
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
    const repaint = (): void => {
      this.repaint();
    };
    this.viewport = new Viewport({
      content: () => this.content(),
      anchor: () => this.pointing.pointer,
      onChange: repaint,
    });
    this.pointing = new Pointing(this.viewport, options, repaint);
    this.gestures = new Gestures(canvas, this.viewport, this.pointing, this.abort.signal);
    this.reducedMotion.addEventListener('change', repaint, { signal: this.abort.signal });
  }

  /** Shows this state from the next frame on. Cheap: states that come faster than frames are never laid out. */
  show(state: AddressMapState): void {
    if (state === this.fed) {
      return;
    }
    const now = performance.now();
    this.fedAfter = now - this.fedAt;
    this.fedAt = now;
    this.recent.note(this.fed, state, now);
    const same = this.fed.maps[0]?.id === state.maps[0]?.id;
    this.fed = state;
    this.canvas.setAttribute('aria-label', describeMap(state));
    if (same) {
      this.viewport.invalidate();
    } else {
      this.viewport.reset();
      this.pointing.reset();
    }
  }

  setTheme(theme: MapTheme): void {
    this.theme = theme;
    this.viewport.invalidate();
  }

  /** Which kinds to look at; the others shrink and fade. */
  setFilter(filter: Filter): void {
    this.filter = filter;
    this.viewport.invalidate();
  }

  /** Sizes in CSS pixels; `pixelRatio` is window.devicePixelRatio. */
  resize(width: number, height: number, pixelRatio: number): void {
    this.width = width;
    this.height = height;
    this.canvas.width = Math.max(Math.round(width * pixelRatio), 1);
    this.canvas.height = Math.max(Math.round(height * pixelRatio), 1);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.viewport.invalidate();
  }

  /** Where everything is just now. */
  get layout(): Layout {
    return this.viewport.layout;
  }

  /** Maps for which there is no room; they are the last of the state. */
  get leftOut(): number {
    return this.viewport.leftOut;
  }

  /** Pixels above the viewport, of the longest content in view. */
  get scrolled(): number {
    return this.viewport.scrolled;
  }

  /** What is at a point of the canvas, in CSS pixels: what the pointer would meet there. */
  hitAt(x: number, y: number): Hit | null {
    return this.viewport.hitAt(x, y);
  }

  /** Selects what is at `address` in the map of this id, and scrolls it into view. Returns whether that map is shown. */
  reveal(id: string, address: number): boolean {
    return this.pointing.reveal(id, address);
  }

  /** Lets the canvas go: no listener, frame or timer is left. */
  destroy(): void {
    this.abort.abort();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
  }

  private content(): Omit<LayoutInput, 'zoom'> {
    this.context.font = `${this.theme.fontSize}px ${this.theme.monoFontFamily}`;
    return {
      state: this.fed,
      ghosts: this.recent.ghosts(this.fed),
      filter: this.filter,
      width: this.width,
      height: this.height,
      addressWidth: this.context.measureText('0'.repeat(GUTTER_DIGITS)).width,
      lineHeight: Math.ceil(this.theme.fontSize * 1.4),
    };
  }

  private repaint(): void {
    if (this.frame === 0 && !this.abort.signal.aborted) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.paintFrame();
      });
    }
  }

  private paintFrame(): void {
    const now = performance.now();
    if (this.recent.expire(now)) {
      this.viewport.invalidate();
    }
    if (!this.viewport.prepare(() => performance.now() - now > PREPARE_MS)) {
      this.repaint();
      return;
    }
    this.pointing.follow(this.gestures.dragging);
    const still = this.reducedMotion.matches;
    const ratio = this.width === 0 ? 1 : this.canvas.width / this.width;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint(this.context, {
      layout: this.viewport.layout,
      scroll: this.viewport.scrolled,
      theme: this.theme,
      filter: this.filter,
      hover: this.pointing.hovered,
      selection: this.pointing.selected,
      glows: this.recent.glows(this.fed, now, still),
      ghostStrengths: this.recent.ghostStrengths(this.fed, now, still),
    });
    if (this.recent.active) {
      this.keepAnimating(still);
    }
  }

  private keepAnimating(still: boolean): void {
    const step = this.fedAfter < STEADY_MS ? STEADY_MS : FADE_STEP_MS;
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.repaint();
      },
      still ? GLOW_MS : step,
    );
  }
}
