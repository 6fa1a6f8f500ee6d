import React, { memo, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../view';
import { useAtMost } from '../virtual/useAtMost';
import { indicesOf } from '../virtual/geometry';
import { rowAfter } from '../virtual/row-keys';
import { useRows } from '../virtual/useRows';
import { ChangeItem } from './ChangeItem';
import { keysOf, newerThan, type ChangeRows } from './change-rows';

/** More at once than anyone reads: no more often than in so many milliseconds. */
const FLOOD = { from: 50, ms: 500 };
/** Lines that may light up at once. */
const FRESH_MAX = 8;
/** A `seq` beyond all: that of the newest line, whichever it will be. */
const NEWEST = Infinity;
/** Of a line, in CSS pixels: two lines of text, and what a finger can hit. */
const ROW_HEIGHT = 46;

export interface ChangesListProps {
  readonly lines: ChangeRows;
  /** Called with the process and the place of a change that is pressed. */
  readonly onReveal: (pid: number, address: number) => void;
  /** What to say while there are no lines. */
  readonly empty: string;
}

/**
 * What happened, the newest on top. While someone reads further down the lines stay as they are, and a button says how many have come
 * since. Give it a `key` of what it is a list of: the process, and what is filtered by.
 */
export function ChangesList({ lines, onReveal, empty }: ChangesListProps): React.JSX.Element {
  const [reading, setReading] = useState<ChangeRows | null>(null);
  const taken = useTaken(lines);
  const shown = reading ?? taken;
  const freshFrom = useFreshFrom(shown);
  const waiting = newerThan(taken, newestOf(shown));
  return (
    <div className="vma-changes">
      {shown.length === 0 ? (
        <p className="vma-changes-empty vma-muted">{empty}</p>
      ) : (
        <Lines
          lines={shown}
          freshFrom={freshFrom}
          waiting={waiting}
          isAll={waiting < taken.length}
          onReveal={onReveal}
          onRead={setReading}
        />
      )}
    </div>
  );
}

/** The lines as they are taken over: at once, but for a flood. */
function useTaken(lines: ChangeRows): ChangeRows {
  const [seen, setSeen] = useState(lines);
  const isFlood = newerThan(lines, newestOf(seen)) > FLOOD.from;
  const taken = useAtMost(lines, isFlood ? FLOOD.ms : 0);
  if (taken !== seen) {
    setSeen(taken);
  }
  return taken;
}

/** Lines of a greater `seq` have only just come; Infinity: none, or more than an eye can follow. */
function useFreshFrom(lines: ChangeRows): number {
  const [seen, setSeen] = useState({ lines, from: Infinity });
  if (seen.lines === lines) {
    return seen.from;
  }
  const newest = newestOf(seen.lines);
  const from = newerThan(lines, newest) <= FRESH_MAX ? newest : Infinity;
  setSeen({ lines, from });
  return from;
}

/** `seq` of the newest line; 0: of none. */
function newestOf(lines: ChangeRows): number {
  return lines.length > 0 ? lines.keyAt(0) : 0;
}

interface LinesProps {
  readonly lines: ChangeRows;
  /** Lines of a greater `seq` have only just happened. */
  readonly freshFrom: number;
  /** How many have come that are not among them. */
  readonly waiting: number;
  /** Whether that is all that have come: some may be gone again. */
  readonly isAll: boolean;
  readonly onReveal: (pid: number, address: number) => void;
  /** Called with what to keep showing; with null once the newest are to be shown. */
  readonly onRead: (lines: ChangeRows | null) => void;
}

const Lines = memo(function Lines({ lines, freshFrom, waiting, isAll, onReveal, onRead }: LinesProps) {
  const list = useRef<HTMLOListElement>(null);
  const keys = useMemo(() => keysOf(lines), [lines]);
  const [scroller, rows] = useRows({ keys, rowHeight: ROW_HEIGHT });
  /** `seq` of the line that has the focus; null: none. */
  const [focused, setFocused] = useState<number | null>(null);
  const active = focused === null ? 0 : keys.rowOf(focused, 0);
  /** Whether the arrow keys have been used: the lines must not move away under them. */
  const [isWalking, setIsWalking] = useState(false);

  const isReading = rows.isScrolled || isWalking;
  useEffect(() => {
    onRead(isReading ? lines : null);
  }, [isReading, lines, onRead]);

  const focusOn = (row: number): void => {
    const to = Math.max(Math.min(row, lines.length - 1), 0);
    rows.scrollTo(to);
    setIsWalking(to > 0);
    setFocused(to === 0 && waiting > 0 ? NEWEST : lines.keyAt(to));
    if (to === 0) {
      onRead(null);
    }
  };
  useEffect(() => {
    if (focused !== null) {
      list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
    }
  }, [focused]);

  const rendered = indicesOf(rows, active);
  return (
    <>
      <div
        className="vma-changes-scroller"
        ref={scroller}
        tabIndex={-1}
        onKeyDown={(event) => {
          const to = rowAfter(event.key, active, rows.page, lines.length);
          if (to !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            focusOn(to);
          }
        }}
      >
        <ol
          ref={list}
          role="list"
          aria-label="Changes, the newest first"
          style={{ height: rows.height }}
          onFocus={({ target }) => {
            setFocused(Number(target.dataset['seq']));
          }}
          onBlur={({ relatedTarget }) => {
            if (list.current?.contains(relatedTarget) !== true) {
              setFocused(null);
              setIsWalking(false);
            }
          }}
        >
          {rendered.map((index) => {
            const row = lines.at(index);
            return (
              <ChangeItem
                key={row.seq}
                row={row}
                index={index}
                count={lines.length}
                top={rows.topOf(index)}
                height={ROW_HEIGHT}
                fresh={row.seq > freshFrom}
                reachable={index === active}
                onReveal={onReveal}
              />
            );
          })}
        </ol>
      </div>
      {waiting > 0 && isReading && (
        <button
          type="button"
          className="vma-changes-newer"
          onClick={() => {
            focusOn(0);
          }}
        >
          ↑ {formatCount(waiting)}
          {isAll ? '' : '+'} newer
        </button>
      )}
    </>
  );
});
