import uPlot from 'uplot';
import type { Theme } from '../theme/theme';
import { Gestures } from './gestures';
import type { HistoryColumns } from './history';
import { markColour, nearestMark, type Mark } from './marks';
import { optionsOf } from './plot-options';

/** What is to be drawn. Times are in Unix milliseconds. */
export interface PlotState {
  readonly columns: HistoryColumns;
  readonly marks: readonly Mark[];
  readonly range: readonly [from: number, to: number] | null;
  readonly from: number;
  readonly to: number;
}

/** Who is told what is done on it. */
export interface PlotListener {
  readonly onRange: (range: readonly [from: number, to: number] | null) => void;
  /** @param index of the sample that the pointer is at; null: none. @param mark that it is at, if any */
  readonly onHover: (index: number | null, mark: Mark | null) => void;
  /** @param share of the width from the left, 0 to 1 */
  readonly onZoom: (factor: number, share: number) => void;
  /** @param share of the width, negative to the past */
  readonly onPan: (share: number) => void;
  /** Back to how it was at first. */
  readonly onReset: () => void;
}

/** CSS pixels from a mark at which the pointer is at it. */
const REACH = 6;
/** CSS pixels of a line, for wheels that count by those. */
const LINE = 16;

/** The plot of the timeline, on its canvas. In a hidden tab it draws nothing. */
export class Plot {
  private readonly plot: uPlot;
  private readonly observer: ResizeObserver;
  private readonly abort = new AbortController();
  private readonly gestures: Gestures;
  private state: PlotState | null = null;
  private drawn: PlotState | null = null;
  private dragged: readonly [from: number, to: number] | null = null;

  constructor(
    stage: HTMLElement,
    private readonly theme: Theme,
    private readonly listener: PlotListener,
  ) {
    const hooks = {
      drawClear: [
        () => {
          this.drawRange();
        },
      ],
      draw: [
        () => {
          this.drawMarks();
        },
      ],
      setCursor: [
        () => {
          this.hover();
        },
      ],
    };
    this.plot = new uPlot(optionsOf(theme, hooks), [[], [], []], stage);
    this.gestures = new Gestures({
      onDrag: (dragged) => {
        this.dragged = dragged;
        this.draw();
        this.plot.redraw(false);
      },
      onSelect: (selected) => {
        listener.onRange(selected === null ? null : [this.timeAt(selected[0]), this.timeAt(selected[1])]);
      },
      onZoom: (factor, x) => {
        listener.onZoom(factor, x / this.width);
      },
      onPan: (by) => {
        listener.onPan(by / this.width);
      },
    });
    this.observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) {
        const { width, height } = entry.contentRect;
        this.plot.setSize({ width, height });
      }
    });
    this.observer.observe(stage);
    this.listen(this.plot.over);
  }

  /** Where what is known begins, in Unix milliseconds. */
  get first(): number {
    return (this.state?.columns[0][0] ?? 0) * 1000;
  }

  /** Where what is known ends, in Unix milliseconds. */
  get now(): number {
    return (this.state?.columns[0].at(-1) ?? 0) * 1000;
  }

  /** Draws another state. */
  show(state: PlotState): void {
    this.state = state;
    this.draw();
  }

  destroy(): void {
    this.abort.abort();
    this.observer.disconnect();
    this.plot.destroy();
  }

  private get width(): number {
    return Math.max(this.plot.bbox.width / uPlot.pxRatio, 1);
  }

  private timeAt(x: number): number {
    return this.plot.posToVal(x, 'x') * 1000;
  }

  private draw(): void {
    const { state, drawn } = this;
    // What is being selected stands still, whatever comes meanwhile.
    if (state === null || state === drawn || document.hidden || this.dragged !== null) {
      return;
    }
    this.drawn = state;
    this.plot.batch(() => {
      if (state.columns !== drawn?.columns) {
        const [at, vmas, , changes] = state.columns;
        this.plot.setData([at, vmas, changes], false);
      }
      this.plot.setScale('x', { min: state.from / 1000, max: state.to / 1000 });
      this.plot.redraw(false);
    });
  }

  private hover(): void {
    const { left, idx } = this.plot.cursor;
    if (left === undefined || left < 0) {
      this.listener.onHover(null, null);
      return;
    }
    const reach = this.timeAt(left + REACH) - this.timeAt(left);
    this.listener.onHover(idx ?? null, nearestMark(this.state?.marks ?? [], this.timeAt(left), reach));
  }

  private drawRange(): void {
    const { ctx, bbox } = this.plot;
    const range = this.dragged?.map((x) => this.timeAt(x)) ?? this.state?.range;
    if (range == null) {
      return;
    }
    const [from, to] = range.map((at) =>
      Math.max(bbox.left, Math.min(this.plot.valToPos(at / 1000, 'x', true), bbox.left + bbox.width)),
    ) as [number, number];
    ctx.save();
    ctx.globalAlpha = 0.18;
    ctx.fillStyle = this.theme.accent;
    ctx.fillRect(from, bbox.top, Math.max(to - from, 1), bbox.height);
    ctx.restore();
  }

  private drawMarks(): void {
    const { ctx, bbox } = this.plot;
    const ratio = uPlot.pxRatio;
    ctx.save();
    for (const { at, tone } of this.state?.marks ?? []) {
      const x = Math.round(this.plot.valToPos(at / 1000, 'x', true));
      if (x >= bbox.left && x <= bbox.left + bbox.width) {
        ctx.fillStyle = markColour(tone, this.theme);
        ctx.beginPath();
        ctx.moveTo(x - 4 * ratio, bbox.top - 5 * ratio);
        ctx.lineTo(x + 4 * ratio, bbox.top - 5 * ratio);
        ctx.lineTo(x, bbox.top + 1 * ratio);
        ctx.fill();
        ctx.globalAlpha = 0.35;
        ctx.fillRect(x, bbox.top, ratio, bbox.height);
        ctx.globalAlpha = 1;
      }
    }
    ctx.restore();
  }

  private listen(over: HTMLElement): void {
    const { gestures, listener } = this;
    const { signal } = this.abort;
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listen: (event: HTMLElementEventMap[K]) => void,
      passive = true,
    ): void => {
      over.addEventListener(type, listen, { signal, passive });
    };
    on('pointerdown', ({ button, pointerId, offsetX, shiftKey }) => {
      if (button === 0) {
        over.setPointerCapture(pointerId);
        gestures.press(pointerId, offsetX, shiftKey);
      }
    });
    on('pointermove', ({ pointerId, offsetX }) => {
      gestures.move(pointerId, offsetX);
    });
    on('pointerup', ({ pointerId, offsetX }) => {
      gestures.release(pointerId, offsetX);
    });
    on('pointercancel', ({ pointerId }) => {
      gestures.cancel(pointerId);
    });
    on('dblclick', () => {
      listener.onReset();
    });
    const wheel = (event: WheelEvent): void => {
      const { deltaX, deltaY, deltaMode, ctrlKey, metaKey, shiftKey, offsetX } = event;
      const unit = deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
      if (ctrlKey || metaKey) {
        listener.onZoom(Math.exp((deltaY * unit) / 300), offsetX / this.width);
      } else if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) {
        listener.onPan(((deltaX !== 0 ? deltaX : deltaY) * unit) / this.width);
      } else {
        // A plain wheel is for the page around it.
        return;
      }
      event.preventDefault();
    };
    on('wheel', wheel, false);
    document.addEventListener(
      'visibilitychange',
      () => {
        this.draw();
      },
      { signal },
    );
  }
}
