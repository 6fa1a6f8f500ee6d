import { onOverview } from './hit-test';
import type { Direction } from './navigation';
import type { Pointing } from './pointing';
import type { Viewport } from './viewport';

/** CSS pixels that a touch may move and still be a tap. */
const TAP = 6;
/** CSS pixels of a line, for wheels that turn by lines. */
const LINE = 16;
const ZOOM_STEP = 1.4;

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

/** What pointer, wheel and keyboard do on the canvas: point, select, scroll and zoom. */
export class Gestures {
  private drag: { kind: 'overview' | 'touch'; y: number; moved: number } | null = null;

  /** @param signal ends it. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly viewport: Viewport,
    private readonly pointing: Pointing,
    signal: AbortSignal,
  ) {
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ): void => {
      // Not passive: what the map does is not to be done by the page around it as well.
      canvas.addEventListener(type, listener, { signal, passive: false });
    };
    on('pointermove', (event) => {
      this.pointerMoved(event);
    });
    on('pointerdown', (event) => {
      this.pointerPressed(event);
    });
    on('pointerup', (event) => {
      this.pointerReleased(event);
    });
    on('pointercancel', () => {
      this.drag = null;
    });
    on('pointerleave', () => {
      pointing.leave();
    });
    on('wheel', (event) => {
      this.wheelTurned(event);
    });
    on('keydown', (event) => {
      this.keyPressed(event);
    });
  }

  /** Whether the pointer is held down to scroll. */
  get dragging(): boolean {
    return this.drag !== null;
  }

  private pointerMoved({ offsetX: x, offsetY: y }: PointerEvent): void {
    if (this.drag?.kind === 'overview') {
      this.viewport.scrollOverview(y);
    } else if (this.drag?.kind === 'touch') {
      this.viewport.scrollBy(this.drag.y - y);
      this.drag = { kind: 'touch', y, moved: this.drag.moved + Math.abs(this.drag.y - y) };
    }
    this.pointing.move(x, y);
  }

  private pointerPressed(event: PointerEvent): void {
    const { offsetX: x, offsetY: y } = event;
    if (event.button !== 0) {
      return;
    }
    if (onOverview(this.viewport.layout, x, y)) {
      this.drag = { kind: 'overview', y, moved: 0 };
      this.viewport.scrollOverview(y);
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
    if (event.button === 0 && (dragged === null || (dragged.kind === 'touch' && dragged.moved <= TAP))) {
      this.pointing.click(event.offsetX, event.offsetY);
    }
  }

  private wheelTurned(event: WheelEvent): void {
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE : event.deltaY;
    if (event.ctrlKey || event.metaKey) {
      this.viewport.zoomAt(Math.exp(-pixels / 300), event.offsetY);
      event.preventDefault();
    } else if (this.viewport.scrollBy(pixels)) {
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
      this.pointing.step(direction);
    } else if (event.key === '+' || event.key === '=') {
      this.viewport.zoomBy(ZOOM_STEP);
    } else if (event.key === '-') {
      this.viewport.zoomBy(1 / ZOOM_STEP);
    } else if (event.key === '0') {
      this.viewport.toggleFit();
    } else if (event.key === 'Escape') {
      this.pointing.deselect();
    } else {
      return;
    }
    event.preventDefault();
  }
}
