import uPlot from 'uplot';
import { formatCount, formatClock } from '../../view';
import type { Theme } from '../theme/theme';
import type { HistoryColumns } from './history';
import type { Mark } from './Timeline';

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
  /** @param index of the sample that the pointer is at; null: none. */
  readonly onHover: (index: number | null) => void;
  /** @param share of the width from the left, 0 to 1 */
  readonly onZoom: (factor: number, share: number) => void;
  /** @param share of the width, negative to the past */
  readonly onPan: (share: number) => void;
}

/** Of the height, for the bars: they say when, the line how many. */
const BARS = 0.3;
/** CSS pixels that a pointer may move and still be a click. */
const CLICK = 4;
const LINE = 16;
/** The plot of the timeline, on its canvas. */
export class Plot {
  private readonly plot: uPlot;
  private readonly observer: ResizeObserver;
  private readonly abort = new AbortController();
  private state: PlotState | null = null;
  private dragged: { readonly from: number; to: number } | null = null;

  constructor(
    stage: HTMLElement,
    private readonly theme: Theme,
    private readonly listener: PlotListener,
  ) {
    this.plot = new uPlot(this.options(), [[], [], []], stage);
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
    const isNew = state.columns !== this.state?.columns;
    this.state = state;
    this.plot.batch(() => {
      if (isNew) {
        const [at, vmas, , changes] = state.columns;
        this.plot.setData([at, vmas, changes], false);
      }
      this.plot.setScale('x', { min: state.from / 1000, max: state.to / 1000 });
      this.plot.redraw(false);
    });
  }

  destroy(): void {
    this.abort.abort();
    this.observer.disconnect();
    this.plot.destroy();
  }

  private options(): uPlot.Options {
    const { theme } = this;
    const font = `11px ${theme.fontFamily}`;
    const axis = { stroke: theme.textSecondary, font, ticks: { show: false }, gap: 4 };
    return {
      width: 300,
      height: 60,
      legend: { show: false },
      padding: [6, 4, 0, 0],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 7, fill: theme.kinds.program.fill, width: 0 },
      },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: true, auto: false },
        vmas: { range: (_, low, high) => rangeOf(low, high) },
        changes: { range: (_, __, high) => [0, Math.max(high, 1) / BARS] },
      },
      series: [
        {},
        { scale: 'vmas', stroke: theme.kinds.program.fill, width: 1.5, spanGaps: false, points: { show: false } },
        {
          scale: 'changes',
          fill: theme.border,
          width: 0,
          points: { show: false },
          ...(uPlot.paths.bars === undefined ? {} : { paths: uPlot.paths.bars({ size: [0.8, 12], align: -1 }) }),
        },
      ],
      axes: [
        {
          ...axis,
          size: 20,
          grid: { show: false },
          space: 90,
          values: (_, times) => times.map((time) => formatClock(time * 1000)),
        },
        {
          ...axis,
          scale: 'vmas',
          size: 62,
          space: 22,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5],
          grid: { stroke: theme.hairline, width: 1 },
          values: (_, counts) => counts.map((count) => formatCount(count)),
        },
      ],
      hooks: {
        drawClear: [
          (plot) => {
            this.drawRange(plot);
          },
        ],
        draw: [
          (plot) => {
            this.drawMarks(plot);
          },
        ],
        setCursor: [
          (plot) => {
            this.listener.onHover(
              plot.cursor.left === undefined || plot.cursor.left < 0 ? null : (plot.cursor.idx ?? null),
            );
          },
        ],
      },
    };
  }

  private drawRange(plot: uPlot): void {
    const range =
      this.dragged === null ? this.state?.range : [this.dragged.from, this.dragged.to].sort((a, b) => a - b);
    if (range == null) {
      return;
    }
    const { ctx, bbox } = plot;
    const edge = (at: number): number =>
      Math.max(bbox.left, Math.min(plot.valToPos(at / 1000, 'x', true), bbox.left + bbox.width));
    const [from, to] = [edge(range[0]), edge(range[1])];
    ctx.save();
    ctx.globalAlpha = 0.18;
    ctx.fillStyle = this.theme.accent;
    ctx.fillRect(from, bbox.top, Math.max(to - from, 1), bbox.height);
    ctx.restore();
  }

  private drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const { theme, state } = this;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.fillStyle = theme.accent;
    for (const { at } of state?.marks ?? []) {
      const x = Math.round(plot.valToPos(at / 1000, 'x', true));
      if (x >= bbox.left && x <= bbox.left + bbox.width) {
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
    const { signal } = this.abort;
    const timeAt = (event: PointerEvent): number => this.plot.posToVal(event.offsetX, 'x') * 1000;
    let pressed = 0;
    over.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button === 0) {
          pressed = event.offsetX;
          this.dragged = { from: timeAt(event), to: timeAt(event) };
          over.setPointerCapture(event.pointerId);
        }
      },
      { signal },
    );
    over.addEventListener(
      'pointermove',
      (event) => {
        if (this.dragged !== null) {
          this.dragged.to = timeAt(event);
          this.plot.redraw(false);
        }
      },
      { signal },
    );
    const end = (event: PointerEvent): void => {
      const dragged = this.dragged;
      this.dragged = null;
      if (dragged !== null && event.type === 'pointerup') {
        const [from, to] = dragged.from < dragged.to ? [dragged.from, dragged.to] : [dragged.to, dragged.from];
        this.listener.onRange(Math.abs(event.offsetX - pressed) < CLICK ? null : [from, to]);
      }
      this.plot.redraw(false);
    };
    over.addEventListener('pointerup', end, { signal });
    over.addEventListener('pointercancel', end, { signal });
    over.addEventListener(
      'wheel',
      (event) => {
        const { deltaX, deltaY, deltaMode, ctrlKey, metaKey, shiftKey, offsetX } = event;
        const unit = deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
        const width = over.clientWidth;
        if (ctrlKey || metaKey) {
          this.listener.onZoom(Math.exp((deltaY * unit) / 300), offsetX / width);
        } else if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) {
          this.listener.onPan(((deltaX !== 0 ? deltaX : deltaY) * unit) / width);
        } else {
          // A plain wheel is for the page around it.
          return;
        }
        event.preventDefault();
      },
      { signal, passive: false },
    );
  }
}

/** Some air around what there is, and a steady line in the middle. */
function rangeOf(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) {
    return [0, 1];
  }
  const air = Math.max((high - low) * 0.1, 1);
  // The bars stand beneath the line.
  return [Math.max(0, low - air - (high - low + 2 * air) * BARS), high + air];
}
