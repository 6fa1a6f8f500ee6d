import React, { useCallback, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { formatAge, formatCount, viewerInWords } from '../../view';
import { hrefOf } from '../process-link';
import { SearchField } from '../SearchField';
import type { Watched } from '../watch/watch';
import { COLUMNS, type ColumnId, type Sort } from './columns';
import { useSteady } from './steady';
import { TableHead } from './TableHead';
import { TableRow } from './TableRow';
import { entriesOf, groupsOf, rowsOf, type Entry, type Group, type Row } from './table-rows';
import { useHeld } from './useHeld';
import { useWalkedRows } from './useWalkedRows';

/** Of a row, in CSS pixels. */
const ROW_HEIGHT = 30;
/** No groups, ever the same. */
const NONE: readonly Group[] = [];
/** Rows that Page Down goes on. */
const PAGE = 12;

export interface ProcessTableProps {
  readonly watched: Watched;
  readonly sort: Sort;
  /** A press on a column, or a choice of one. */
  readonly onSort: (by: ColumnId) => void;
  readonly searchRef: RefObject<HTMLInputElement>;
}

/** All processes: searched, sorted, by group if that is wanted. Rows do not move under a pointer or the focus. */
export function ProcessTable({ watched, sort, onSort, searchRef }: ProcessTableProps): React.JSX.Element {
  const { processes } = watched;
  const [query, setQuery] = useState('');
  const [grouped, setGrouped] = useState(false);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [held, hold] = useHeld();
  const scroller = useRef<HTMLDivElement>(null);

  const question = `${sort.by} ${sort.descending} ${query}`;
  const arranged = useMemo(() => entriesOf(processes, query, sort), [processes, query, sort]);
  const entries = useSteady<Entry>(arranged, held, question, asEnded);
  const arrangedGroups = useMemo(() => (grouped ? groupsOf(entries, sort) : NONE), [grouped, entries, sort]);
  const groups = useSteady<Group>(arrangedGroups, held, `${question} ${grouped}`, asIs);
  // While a search is on, what it found is shown, else the groups alone: a press on one is an exception to that.
  const isOpen = useCallback((group: Group) => toggled.has(group.key) !== (query.trim() !== ''), [toggled, query]);
  const rows = useMemo<readonly Row[]>(
    () => (grouped ? rowsOf(groups, isOpen) : entries.map((item) => ({ key: item.key, item, level: 1 }))),
    [grouped, groups, entries, isOpen],
  );
  // Grouped by name, as by default, the groups say nothing that the names don't.
  const hasGroups = useMemo(() => processes.some(({ name, group }) => group !== null && group !== name), [processes]);
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const walked = useWalkedRows({
    keys,
    height: ROW_HEIGHT,
    page: PAGE,
    scroller,
    held,
    onLeave: () => searchRef.current?.focus(),
  });
  const { items, totalHeight, rowHeight, scrollToIndex, active } = walked;

  const onToggle = useCallback(({ key }: Group) => {
    setToggled((before) => {
      const after = new Set(before);
      if (!after.delete(key)) {
        after.add(key);
      }
      return after;
    });
  }, []);

  const onRowKey = (event: KeyboardEvent): void => {
    const item = rows[active]?.item;
    const turns = event.key === 'ArrowRight' ? true : event.key === 'ArrowLeft' ? false : null;
    if (item?.kind === 'group' && turns !== null) {
      event.preventDefault();
      if (isOpen(item) !== turns) {
        onToggle(item);
      }
    } else {
      walked.onKeyDown(event);
    }
  };

  const onSearchKey = (event: KeyboardEvent): void => {
    const first = rows.find(({ item }) => item.kind === 'process')?.item;
    if (event.key === 'Enter' && first?.kind === 'process') {
      location.hash = hrefOf(first.process.listed);
    } else if (event.key === 'ArrowDown') {
      walked.focus(0);
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <section className="table-panel" aria-label="All processes">
      <div className="table-tools">
        <h2>All processes</h2>
        <SearchField
          inputRef={searchRef}
          shortcut="/"
          query={query}
          onQuery={(text) => {
            setQuery(text);
            scrollToIndex(0);
          }}
          onKeyDown={onSearchKey}
        />
        <label className="sort-choice">
          Sort by{' '}
          <select
            value={sort.by}
            onChange={({ target }) => {
              const column = COLUMNS.find(({ id }) => id === target.value);
              if (column !== undefined && column.id !== 'line') {
                onSort(column.id);
              }
            }}
          >
            {COLUMNS.map(
              ({ id, label }) =>
                id !== 'line' && (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ),
            )}
          </select>
        </label>
        <button
          type="button"
          className="vma-button"
          aria-pressed={grouped}
          onClick={() => {
            setGrouped(!grouped);
          }}
        >
          By group
        </button>
        <span className="vma-muted table-count" role="status">
          {countInWords(entries.length, processes.length, query)}
        </span>
        <span className="vma-muted table-held">
          {held ? 'order held' : `watched for ${formatAge(watched.watchedFor)}`}
        </span>
      </div>
      <div
        role={grouped ? 'treegrid' : 'grid'}
        className="process-table processes"
        aria-label="Processes"
        aria-rowcount={rows.length + 1}
        aria-colcount={COLUMNS.length}
        data-groups={hasGroups}
        style={{ '--row-height': `${rowHeight}px` } as React.CSSProperties}
      >
        <TableHead sort={sort} onSort={onSort} />
        <div
          ref={scroller}
          role="rowgroup"
          className="table-body"
          {...hold}
          onKeyDown={onRowKey}
          onFocusCapture={walked.onFocus}
        >
          <div role="presentation" className="table-rows" style={{ height: totalHeight }}>
            {items.map(({ index, offset }) => {
              const row = rows[index];
              return (
                row !== undefined && (
                  <TableRow
                    key={row.key}
                    item={row.item}
                    level={row.level}
                    index={index}
                    offset={offset}
                    grouped={grouped}
                    isActive={index === active}
                    isOpen={row.item.kind === 'group' && isOpen(row.item)}
                    onToggle={onToggle}
                  />
                )
              );
            })}
          </div>
        </div>
      </div>
      <p className="table-note">{noteOf(watched, entries.length, query)}</p>
    </section>
  );
}

function asEnded(entry: Entry): Entry {
  return { ...entry, ended: true };
}

function asIs(group: Group): Group {
  return group;
}

function countInWords(found: number, all: number, query: string): string {
  return query.trim() === '' ? '' : `${formatCount(found)} of ${formatCount(all)}`;
}

/** What is missing in the table, and why; empty if nothing is. */
function noteOf({ polled }: Watched, found: number, query: string): string {
  const missing = viewerInWords(polled.list?.viewer ?? null) ?? '';
  if (found > 0) {
    return missing;
  }
  return `${query.trim() === '' ? 'None yet.' : `No process matches “${query.trim()}”.`} ${missing}`;
}
