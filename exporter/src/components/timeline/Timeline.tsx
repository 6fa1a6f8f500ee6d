import React, { memo, useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { formatClock } from '../../view';
import { useTheme } from '../theme/Root';
import type { History } from './history';
import type { Mark } from './marks';
import { Plot } from './plot';
import { endsOf, firstSpan, panned, zoomed, type Span } from './span';
import { announcementOf, momentInWords, rangeInWords, summaryOf } from './words';

export type { Mark } from './marks';

export interface TimelineProps {
  readonly history: History;
  readonly marks: readonly Mark[];
  /** What is selected, in Unix milliseconds; null: nothing. */
  readonly range: readonly [from: number, to: number] | null;
  readonly onRange: (range: readonly [from: number, to: number] | null) => void;
  /** vm.max_map_count; null: not known. */
  readonly limit?: number | null;
  /** Of the plot, in CSS pixels. */
  readonly height?: number;
}

const ZOOM = 1.5;
/** Of what is in view, for a key. */
const STEP = 0.1;
/** Marks that are listed for who does not see them: the latest in view. */
const LISTED = 20;

/**
 * How many VMAs there were, and how much changed, since one looks. Drag selects a time; the wheel (with Ctrl) and two fingers zoom; the wheel
 * and a drag pan with Shift; so do the keys + - and arrows, which select with Shift. A double click goes back to now.
 */
export const Timeline = memo(function Timeline(props: TimelineProps) {
  const { history, marks, range, onRange, limit = null, height } = props;
  const theme = useTheme();
  const stage = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const summary = useId();
  const [chosen, setSpan] = useState<Span | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const [pointed, setPointed] = useState<Mark | null>(null);
  const columns = useSyncExternalStore(
    history.subscribe,
    () => history.columns,
    () => history.columns,
  );
  const [at] = columns;
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
      onHover: (index, mark) => {
        setHovered(index);
        setPointed(mark);
      },
      onZoom: (factor, share) => {
        setSpan((span) => zoomed(span ?? firstSpan(made.first, made.now), factor, share, made.first, made.now));
      },
      onPan: (share) => {
        setSpan((span) => panned(span ?? firstSpan(made.first, made.now), share, made.first, made.now));
      },
      onReset: () => {
        setSpan(null);
        listener.current(null);
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
  const isNow = span.to === null;
  const said = useMemo(() => summaryOf(columns, from, to, isNow, limit), [columns, from, to, isNow, limit]);
  const inView = useMemo(() => marks.filter(({ at }) => at >= from && at <= to).slice(-LISTED), [marks, from, to]);
  return (
    <section
      className="vma-timeline"
      role="group"
      tabIndex={0}
      aria-label="Timeline. Arrows pan, plus and minus zoom, arrows with Shift select a time, Escape clears."
      aria-describedby={summary}
      onKeyDown={keyPressed}
    >
      <div className="vma-timeline-head">
        <span id={summary} className="vma-muted">
          {hovered === null ? said : momentInWords(columns, hovered, pointed)}
        </span>
        {range !== null && (
          <span className="vma-timeline-range">
            {rangeInWords(range)} selected
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
      <div ref={stage} className="vma-timeline-stage" style={{ height }} aria-hidden="true" />
      <span className="vma-hidden-text" aria-live="polite">
        {announcementOf(chosen, range, said)}
      </span>
      {inView.length > 0 && (
        <ul className="vma-hidden-text" aria-label="Marked">
          {inView.map(({ at, words }, i) => (
            <li key={`${at} ${i}`}>
              {formatClock(at)}: {words}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});
