import React from 'react';
import type { Sort, SortKey } from './order';

/** What the first press of a heading sorts by: addresses as the map is drawn, sizes from the largest, text from A. */
const FIRST_ASCENDING: Readonly<Record<SortKey, boolean>> = {
  address: false,
  size: false,
  access: true,
  kind: true,
  path: true,
};

const COLUMNS: readonly { readonly by: SortKey | null; readonly name: string; readonly className?: string }[] = [
  { by: 'address', name: 'Range' },
  { by: 'size', name: 'Size', className: 'vma-table-number' },
  { by: 'access', name: 'Access' },
  { by: 'kind', name: 'Kind', className: 'vma-table-kind' },
  { by: null, name: 'Offset', className: 'vma-table-number vma-table-offset' },
  { by: 'path', name: 'Path' },
];

interface TableHeaderProps {
  readonly sort: Sort;
  /** In CSS pixels. */
  readonly height: number;
  readonly onSort: (sort: Sort) => void;
}

/** The headings of the table: all but the offset sort it, and the other way round when pressed again. */
export function TableHeader({ sort, height, onSort }: TableHeaderProps): React.JSX.Element {
  const direction = sort.ascending ? 'ascending' : 'descending';
  return (
    <div role="rowgroup" className="vma-table-header">
      <div role="row" className="vma-table-headings" aria-rowindex={1} style={{ height }}>
        {COLUMNS.map(({ by, name, className }) =>
          by === null ? (
            <span key={name} role="columnheader" className={className}>
              {name}
            </span>
          ) : (
            <span key={name} role="columnheader" className={className} aria-sort={sort.by === by ? direction : 'none'}>
              <button
                type="button"
                onClick={() => {
                  onSort({ by, ascending: sort.by === by ? !sort.ascending : FIRST_ASCENDING[by] });
                }}
              >
                {name}
              </button>
            </span>
          ),
        )}
      </div>
    </div>
  );
}
