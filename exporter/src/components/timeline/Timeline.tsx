import React, { memo, useEffect, useRef, useState } from 'react';
import { formatCount, formatClock, plural, type ChangeLine } from '../../view';
import { useTheme } from '../theme/Root';
import type { History } from './history';
import { Plot } from './plot';
import { endsOf, firstSpan, panned, zoomed, type Span } from './span';

/** A turn that is marked. */
export interface Mark {
  /** Unix milliseconds. */
  readonly at: number;
  readonly tone: ChangeLine['tone'];
  readonly words: string;
}

export interface TimelineProps {
  readonly history: History;
  readonly marks: readonly Mark[];
  /** What is selected, in Unix milliseconds; null: nothing. */
  readonly range: readonly [from: number, to: number] | null;
  readonly onRange: (range: readonly [from: number, to: number] | null) => void;
}

const ZOOM = 1.5;
/** Of what is in view, for a key. */
const STEP = 0.1;
/**
 * How many VMAs there were, and how much changed, since one looks. Drag selects a time; the wheel (with Ctrl) zooms, and pans with Shift; so
 * do the keys + - and arrows, which select with Shift.
 */
export const Timeline = memo(function Timeline({ history, marks, range, onRange }: TimelineProps) {
  const theme = useTheme();
  const stage = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [chosen, setSpan] = useState<Span | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const { columns } = history;
  const [at, vmas, , changes] = columns;
  const now = (at.at(-1) ?? 0) * 1000;
  const first = (at[0] ?? 0) * 1000;
  const span = chosen ?? firstSpan(first, now);
  const [from, to] = endsOf(span, now);
  const listener = useRef(onRange);
  useEffect(() => {
    listener.current = onRange;
  }, [onRange]);
  useEffect(() => {
    if (stage.current === null) {
      return undefined;
    }
    const made = new Plot(stage.current, theme, {
      onRange: (range) => {
        listener.current(range);
      },
      onHover: setHovered,
      onZoom: (factor, share) => {
        setSpan((span) => zoomed(span ?? firstSpan(made.first, made.now), factor, share, made.first, made.now));
      },
      onPan: (share) => {
        setSpan((span) => panned(span ?? firstSpan(made.first, made.now), share, made.first, made.now));
      },
    });
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [theme]);
  useEffect(() => {
    plot.current?.show({ columns, marks, range, from, to });
  }, [columns, marks, range, from, to, theme]);
  const follow = (): void => {
    setSpan({ length: span.length, to: null });
  };
  const keyPressed = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const step = event.key === 'ArrowLeft' ? -STEP : event.key === 'ArrowRight' ? STEP : 0;
    if (step !== 0 && event.shiftKey) {
      const [start, end] = range ?? [to, to];
      const by = step * (to - from);
      // Grows to the left from now, and back.
      const selected = [Math.min(start + by, end), end] as const;
      onRange(selected[1] - selected[0] < 1 ? null : selected);
    } else if (step !== 0) {
      setSpan(panned(span, step, first, now));
    } else if (event.key === '+' || event.key === '=') {
      setSpan(zoomed(span, 1 / ZOOM, 1, first, now));
    } else if (event.key === '-') {
      setSpan(zoomed(span, ZOOM, 1, first, now));
    } else if (event.key === 'Escape' && range !== null) {
      onRange(null);
    } else if (event.key === 'End' || event.key === 'Escape') {
      follow();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const said = summaryOf(at, vmas, changes, from, to, span.to === null);
  return (
    <section
      className="vma-timeline"
      role="group"
      tabIndex={0}
      aria-label={`Timeline. ${said}. Arrows pan, plus and minus zoom, arrows with Shift select a time.`}
      onKeyDown={keyPressed}
    >
      <div className="vma-timeline-head">
        <span className="vma-muted">{hovered === null ? said : momentOf(columns, hovered)}</span>
        {range !== null && (
          <span className="vma-timeline-range">
            {formatClock(range[0])} to {formatClock(range[1])} selected
            <button
              type="button"
              className="vma-link"
              onClick={() => {
                onRange(null);
              }}
            >
              Clear
            </button>
          </span>
        )}
        <span className="vma-timeline-keys">
          {span.to !== null && (
            <button type="button" className="vma-link" onClick={follow}>
              Now
            </button>
          )}
          {(['+', '−'] as const).map((sign) => (
            <button
              key={sign}
              type="button"
              className="vma-timeline-key"
              aria-label={sign === '+' ? 'A shorter time' : 'A longer time'}
              onClick={() => {
                setSpan(zoomed(span, sign === '+' ? 1 / ZOOM : ZOOM, 1, first, now));
              }}
            >
              {sign}
            </button>
          ))}
        </span>
      </div>
      <div ref={stage} className="vma-timeline-stage" aria-hidden="true" />
    </section>
  );
});

function momentOf([at, vmas, , changes]: History['columns'], index: number): string {
  const count = vmas[index];
  const rate = changes[index];
  const time = formatClock((at[index] ?? 0) * 1000);
  return count == null
    ? `${time}: not known`
    : `${time}: ${plural(count, 'VMA')}${rate == null ? '' : `, ${rateInWords(rate)} changes/s`}`;
}

function summaryOf(
  at: readonly number[],
  vmas: readonly (number | null)[],
  changes: readonly (number | null)[],
  from: number,
  to: number,
  isNow: boolean,
): string {
  let [low, high, busiest, begin] = [Infinity, -Infinity, 0, Infinity];
  for (let i = at.length - 1; i >= 0 && (at[i] ?? 0) * 1000 >= from; i--) {
    const count = vmas[i];
    if (count != null && (at[i] ?? 0) * 1000 <= to) {
      low = Math.min(low, count);
      high = Math.max(high, count);
      busiest = Math.max(busiest, changes[i] ?? 0);
      begin = (at[i] ?? 0) * 1000;
    }
  }
  if (low > high) {
    return 'Nothing is known of this time';
  }
  const seconds = Math.round((to - begin) / 1000);
  const time = !isNow
    ? `${formatClock(from)} to ${formatClock(to)}`
    : seconds < 90
      ? `Last ${seconds} s`
      : `Last ${Math.round(seconds / 60)} min`;
  const count = low === high ? `steady at ${plural(low, 'VMA')}` : `${formatCount(low)} to ${plural(high, 'VMA')}`;
  return `${time}: ${count}${busiest > 0 ? `, ${rateInWords(busiest)} changes/s at most` : ''}`;
}

function rateInWords(rate: number): string {
  return rate >= 10 ? formatCount(Math.round(rate)) : rate.toFixed(1).replace(/\.0$/, '');
}
