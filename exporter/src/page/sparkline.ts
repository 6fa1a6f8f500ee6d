import { formatCount, type MapTheme } from '../view';
import { element, setText } from './dom';
import type { History } from './history';

/** A young history is not stretched over the whole width. */
const MIN_SAMPLES = 60;

/** Number of VMAs, and changes a second beneath it, since the page looks. */
export class Sparkline {
  readonly root: HTMLElement;
  private readonly canvas = element('canvas', { class: 'spark', 'aria-hidden': 'true' });
  private readonly range = element('span', { class: 'vma-muted' });
  private readonly note = element('span', { class: 'vma-muted' });
  private readonly stage: HTMLElement;
  /** Of the stage, in CSS pixels: told when it changes, since asking for it would have the page laid out. */
  private size = { width: 0, height: 0 };
  /** What was painted last: a new sample comes once a second. */
  private painted: readonly unknown[] = [];

  constructor() {
    this.stage = element('div', { class: 'spark-stage' }, this.canvas);
    this.root = element(
      'div',
      { class: 'timeline' },
      element('div', { class: 'timeline-head' }, this.range, this.note),
      this.stage,
    );
    new ResizeObserver(([entry]) => {
      this.size = entry?.contentRect ?? this.size;
    }).observe(this.stage);
  }

  update(history: History, theme: MapTheme): void {
    const { samples } = history;
    const last = samples.at(-1);
    const first = samples[0];
    const shown = [samples, theme, this.size];
    if (last === undefined || first === undefined || shown.every((part, i) => part === this.painted[i])) {
      return;
    }
    this.painted = shown;
    const seconds = Math.round((last.at - first.at) / 1000);
    setText(this.range, seconds < 90 ? `Last ${seconds} s` : `Last ${Math.round(seconds / 60)} min`);
    const counts = samples.map((sample) => sample.vmas);
    const low = Math.min(...counts);
    const high = Math.max(...counts);
    setText(
      this.note,
      low === high ? `steady at ${formatCount(low)} VMAs` : `${formatCount(low)} to ${formatCount(high)} VMAs`,
    );
    this.paint(history, theme, low, high);
  }

  private paint(history: History, theme: MapTheme, low: number, high: number): void {
    const context = this.canvas.getContext('2d');
    const { width, height } = this.size;
    if (context === null || width === 0) {
      return;
    }
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const { samples } = history;
    const step = width / (Math.max(MIN_SAMPLES, samples.length) - 1);
    const x = (i: number): number => width - (samples.length - 1 - i) * step;
    const top = 5;
    const base = height - 12;
    const y = (vmas: number): number =>
      high === low ? (top + base) / 2 : base - ((vmas - low) / (high - low)) * (base - top);
    const busiest = Math.max(1, ...samples.map((sample) => sample.changes));
    context.fillStyle = theme.border;
    samples.forEach((sample, i) => {
      if (sample.changes > 0) {
        const tall = Math.max(2, (sample.changes / busiest) * 12);
        context.fillRect(x(i) - Math.max(step - 1, 1), height - tall, Math.max(step - 1, 1), tall);
      }
    });
    context.strokeStyle = theme.kinds.program.fill;
    context.lineWidth = 1.5;
    context.lineJoin = 'round';
    context.beginPath();
    samples.forEach((sample, i) => {
      context.lineTo(x(i), y(sample.vmas));
    });
    context.stroke();
    context.fillStyle = theme.kinds.program.fill;
    context.beginPath();
    context.arc(width - 2.5, y(samples.at(-1)!.vmas), 2.5, 0, 2 * Math.PI);
    context.fill();
  }
}
