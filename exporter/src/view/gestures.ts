import { onOverview } from './hit-test';
import type { Direction } from './navigation';
import type { Pointing } from './pointing';
import { Touches } from './touches';
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

/** What pointer, fingers, wheel and keyboard do on the canvas: point, select, scroll and zoom. */
export class Gestures {
  /** The pointer that holds the overview strip; null: none does. */
  private held: number | null = null;
  private readonly touches = new Touches();

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
    on('pointercancel', ({ pointerId }) => {
      this.letGo(pointerId);
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

  /** Whether a pointer is held down to scroll or zoom. */
  get dragging(): boolean {
    return this.held !== null || this.touches.count > 0;
  }

  private pointerMoved({ pointerId, offsetX: x, offsetY: y }: PointerEvent): void {
    if (pointerId === this.held) {
      this.viewport.scrollOverview(y);
    } else {
      const moved = this.touches.move(pointerId, x, y);
      if (moved !== null) {
        if (moved.factor !== 1) {
          this.viewport.zoomAt(moved.factor, x, moved.y);
        }
        this.viewport.scrollBy(-moved.down, x);
      }
    }
    this.pointing.move(x, y);
  }

  private pointerPressed(event: PointerEvent): void {
    const { pointerId, offsetX: x, offsetY: y } = event;
    if (event.button !== 0) {
      return;
    }
    if (this.touches.count === 0 && onOverview(this.viewport.layout, x, y)) {
      this.held = pointerId;
      this.viewport.scrollOverview(y);
    } else if (event.pointerType === 'touch') {
      this.touches.press(pointerId, x, y);
    } else {
      return;
    }
    this.canvas.setPointerCapture(pointerId);
  }

  private pointerReleased({ pointerId, button, offsetX, offsetY }: PointerEvent): void {
    const distance = this.touches.distance(pointerId);
    const isTap = distance === null ? pointerId !== this.held : distance <= TAP;
    this.letGo(pointerId);
    if (button === 0 && isTap) {
      this.pointing.click(offsetX, offsetY);
    }
  }

  private letGo(pointerId: number): void {
    this.touches.release(pointerId);
    if (this.held === pointerId) {
      this.held = null;
    }
  }

  private wheelTurned(event: WheelEvent): void {
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE : event.deltaY;
    if (event.ctrlKey || event.metaKey) {
      this.viewport.zoomAt(Math.exp(-pixels / 300), event.offsetX, event.offsetY);
      event.preventDefault();
    } else if (this.viewport.scrollBy(pixels, event.offsetX)) {
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
      this.viewport.zoomAround(ZOOM_STEP, this.pointing.selected);
    } else if (event.key === '-') {
      this.viewport.zoomAround(1 / ZOOM_STEP, this.pointing.selected);
    } else if (event.key === '0') {
      this.viewport.toggleFit(this.pointing.selected);
    } else if (event.key === 'Escape') {
      this.pointing.deselect();
    } else {
      return;
    }
    event.preventDefault();
  }
}
