import React, { useMemo, useRef, useState, useLayoutEffect, type KeyboardEvent } from 'react';
import type { ListedProcess, ProcessList as Listed } from '../../client';
import { formatCount, viewerInWords } from '../../view';
import { processKey } from '../../wire/stream/process-key';
import type { Polled } from '../poll';
import { hrefOf } from '../process-link';
import { SearchField } from '../SearchField';
import { listed } from '../process-list';
import { useSteady, type Keyed } from '../start/steady';
import { useHeld } from '../start/useHeld';
import { useWalkedRows } from '../start/useWalkedRows';
import { ListEntry } from './ListEntry';

/** Of a row, in CSS pixels: two lines, and what a finger can hit. */
const ROW_HEIGHT = 48;
/** Rows that Page Down goes on. */
const PAGE = 10;

export interface ProcessListProps {
  readonly polled: Polled;
  /** The process that is shown beside it. */
  readonly current: number | null;
}

/** The processes beside the one that is shown: searchable, the one with most VMAs first. */
export function ProcessList({ polled, current }: ProcessListProps): React.JSX.Element {
  // Ages of states are of the moment when the list came.
  const { list, error, at: now } = polled;
  const [query, setQuery] = useState('');
  const [held, hold] = useHeld();
  const search = useRef<HTMLInputElement>(null);
  const rows = useRef<HTMLElement>(null);
  const found = useMemo(() => entriesOf(list, query), [list, query]);
  const shown = useSteady(found, held, query, asEnded);
  const keys = useMemo(() => shown.map(({ key }) => key), [shown]);
  const walked = useWalkedRows({
    keys,
    height: ROW_HEIGHT,
    page: PAGE,
    scroller: rows,
    held,
    onLeave: () => search.current?.focus(),
  });
  const { items, totalHeight, rowHeight, scrollToIndex, active } = walked;
  useSeen(items.length > 0 ? current : null, shown, scrollToIndex);

  const onSearchKey = (event: KeyboardEvent): void => {
    const [first] = shown;
    if (event.key === 'Enter' && first !== undefined) {
      location.hash = hrefOf(first.process);
    } else if (event.key !== 'ArrowDown') {
      return;
    }
    walked.focus(0);
    event.preventDefault();
  };

  return (
    <aside className="sidebar" aria-label="Process list">
      <div className="sidebar-head">
        <h2>Processes</h2>
        <span className="vma-muted">{list === null ? '' : formatCount(list.processes.length)}</span>
        <span className="vma-muted sorted">by VMAs</span>
      </div>
      <SearchField
        inputRef={search}
        query={query}
        onQuery={(text) => {
          setQuery(text);
          scrollToIndex(0);
        }}
        onKeyDown={onSearchKey}
      />
      <nav
        ref={rows}
        className="processes"
        aria-label="Processes"
        {...hold}
        onKeyDown={walked.onKeyDown}
        onFocusCapture={walked.onFocus}
      >
        <div className="list-rows" style={{ height: totalHeight }}>
          {items.map(({ index, offset }) => {
            const entry = shown[index];
            return (
              entry !== undefined && (
                <ListEntry
                  key={entry.key}
                  rowKey={entry.key}
                  process={entry.process}
                  ended={entry.ended}
                  limit={list?.maxMapCount ?? null}
                  offset={offset}
                  height={rowHeight}
                  isCurrent={entry.process.pid === current}
                  isActive={index === active}
                  now={now}
                />
              )
            );
          })}
        </div>
      </nav>
      <p className="note">{list === null ? (error ?? 'Asking the exporter …') : noteOf(list, found.length, query)}</p>
    </aside>
  );
}

/** A process in the list. */
interface Entry extends Keyed {
  readonly process: ListedProcess;
  /** It has gone, and is here because rows do not move while they are pointed at. */
  readonly ended: boolean;
}

function entriesOf(list: Listed | null, query: string): readonly Entry[] {
  return list === null
    ? []
    : listed(list, query).map((process) => ({ key: processKey(process), process, ended: false }));
}

function asEnded(entry: Entry): Entry {
  return { ...entry, ended: true };
}

/** Scrolls once to each process that becomes the current one, as soon as it is in the list. */
function useSeen(current: number | null, shown: readonly Entry[], scrollToIndex: (index: number) => void): void {
  const seen = useRef<number | null>(null);
  useLayoutEffect(() => {
    const index = seen.current === current ? -1 : shown.findIndex(({ process }) => process.pid === current);
    if (index >= 0) {
      scrollToIndex(index);
      seen.current = current;
    }
  }, [current, shown, scrollToIndex]);
}

/** What is missing in the list, and why. */
function noteOf({ processes, viewer }: Listed, found: number, query: string): string {
  const missing = viewerInWords(viewer) ?? '';
  if (processes.length === 0) {
    return `None yet. ${missing}`;
  }
  return found === 0 ? `No process matches “${query.trim()}”. ${missing}` : missing;
}
