import React, { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatCount, kindGroupOf, plural, type Filter, type Mappings } from '../../view';
import { indicesOf } from '../virtual/geometry';
import { useAtMost } from '../virtual/useAtMost';
import { useRowHeight } from '../virtual/useRowHeight';
import { rowAfter } from '../virtual/row-keys';
import { useRows } from '../virtual/useRows';
import { copyRows, offsetText, pathOrName } from './copy';
import { MappingRow } from './MappingRow';
import { isCostly, orderOf, type Sort } from './order';
import { TableHeader } from './TableHeader';

/** Heights in CSS pixels, where a mouse points. */
const ROW_HEIGHT = 26;
const HEADER_HEIGHT = 32;
/** A larger map is sorted no more often than every so many milliseconds. */
const LARGE = { from: 20_000, ms: 1000 };

export interface MappingTableProps {
  readonly mappings: Mappings;
  /** What they are mappings of. */
  readonly title: string;
  /** A new object only when it changes. */
  readonly filter: Filter;
  /** Start of the mapping that is selected; null: none. */
  readonly selected: number | null;
  /** Called with the start of a mapping that is pressed. */
  readonly onPick: (address: number) => void;
}

/** The mappings as a table: what a screen reader reads in place of the canvas, and a place to sort and to copy from. */
export function MappingTable({ mappings, title, filter, selected, onPick }: MappingTableProps): React.JSX.Element {
  const [sort, setSort] = useState<Sort>({ by: 'address', ascending: false });
  const of = useMemo(() => ({ title, filter, sort }), [title, filter, sort]);
  const isSeldom = mappings.length > LARGE.from && isCostly(filter, sort.by);
  const shown = useAtMost(mappings, isSeldom ? LARGE.ms : 0, of);
  const order = useMemo(() => orderOf(shown, filter, sort), [shown, filter, sort]);
  const rowHeight = useRowHeight(ROW_HEIGHT);
  const header = useRowHeight(HEADER_HEIGHT);
  const [scroller, rows] = useRows({ keys: order, rowHeight, header });
  const id = useId();

  /** Start of the mapping that the keyboard is on, since one was last selected; null: none was. */
  const [cursor, setCursor] = useState({ selected, at: selected });
  if (cursor.selected !== selected) {
    setCursor({ selected, at: selected ?? cursor.at });
  }
  const found = cursor.at === null ? -1 : order.rowOf(cursor.at, 0);
  const active = found < 0 ? Math.min(rows.top, order.length - 1) : found;

  const latest = useRef(order);
  useLayoutEffect(() => {
    latest.current = order;
  });
  const { scrollTo } = rows;
  const isSeen = rows.last > rows.first;
  useEffect(() => {
    const row = selected === null ? -1 : latest.current.rowOf(selected, 0);
    if (isSeen && row >= 0) {
      scrollTo(row);
    }
  }, [selected, isSeen, scrollTo]);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    // A heading has keys of its own.
    if (event.target !== event.currentTarget || order.length === 0 || event.altKey || event.metaKey) {
      return;
    }
    const to = rowAfter(event.key, active, rows.page, order.length);
    if (to !== undefined) {
      event.preventDefault();
      const row = Math.max(Math.min(to, order.length - 1), 0);
      rows.scrollTo(row);
      setCursor({ selected, at: order.keyAt(row) });
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onPick(order.keyAt(active));
    }
  };
  const onClick = (event: React.MouseEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-start]') : null;
    const start = row?.dataset['start'];
    // Text that is being marked is no press.
    if (start !== undefined && document.getSelection()?.isCollapsed !== false) {
      setCursor({ selected, at: Number(start) });
      onPick(Number(start));
    }
  };

  return (
    <div className="vma-table">
      <div className="vma-table-bar">
        <span className="vma-muted">
          {order.length === shown.length
            ? plural(order.length, 'mapping')
            : `${formatCount(order.length)} of ${plural(shown.length, 'mapping')}`}
        </span>
        <CopyButton copy={() => copyRows(shown, order)} />
      </div>
      <div
        ref={scroller}
        className="vma-table-scroller"
        role="grid"
        tabIndex={0}
        aria-label={`Mappings of ${title}`}
        aria-rowcount={order.length + 1}
        aria-activedescendant={active < 0 || !isSeen ? undefined : `${id}${order.keyAt(active)}`}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <TableHeader sort={sort} height={header} onSort={setSort} />
        <div role="rowgroup" className="vma-table-body" style={{ height: rows.height }}>
          {indicesOf(rows, active).map((row) => {
            const index = order.indexAt(row);
            const start = shown.start(index);
            const { perms, kind } = shown.facts(index);
            return (
              <MappingRow
                key={start}
                id={`${id}${start}`}
                start={start}
                end={shown.end(index)}
                perms={perms}
                group={kindGroupOf(kind)}
                offset={offsetText(shown, index)}
                {...pathOrName(shown, index)}
                rowIndex={row + 2}
                top={rows.topOf(row)}
                height={rowHeight}
                selected={selected === start}
                active={row === active}
              />
            );
          })}
        </div>
      </div>
      {order.length === 0 && (
        <p className="vma-table-empty vma-muted">
          {shown.length === 0 ? 'Nothing is mapped.' : 'No mapping is of these kinds.'}
        </p>
      )}
    </div>
  );
}

function CopyButton({ copy }: { readonly copy: () => Promise<string> }): React.JSX.Element {
  const [said, setSaid] = useState('');
  return (
    <>
      <span role="status" className="vma-muted vma-table-said">
        {said}
      </span>
      <button
        type="button"
        className="vma-table-copy"
        title="Copy the rows as tab-separated text"
        onClick={() => {
          void copy().then(setSaid);
        }}
        onBlur={() => {
          setSaid('');
        }}
      >
        Copy
      </button>
    </>
  );
}
