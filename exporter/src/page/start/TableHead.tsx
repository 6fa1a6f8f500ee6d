import React, { memo } from 'react';
import { COLUMNS, type ColumnId, type Sort } from './columns';

export interface TableHeadProps {
  readonly sort: Sort;
  readonly onSort: (by: ColumnId) => void;
}

/** The names of the columns: a press sorts by one. */
export const TableHead = memo(function TableHead({ sort, onSort }: TableHeadProps) {
  return (
    <div role="rowgroup" className="table-head">
      <div role="row" className="row" aria-rowindex={1}>
        {COLUMNS.map(({ id, label, hint }) => (
          <div
            key={id}
            role="columnheader"
            className="cell"
            data-column={id}
            title={hint}
            aria-sort={sort.by !== id ? undefined : sort.descending ? 'descending' : 'ascending'}
          >
            {id === 'line' ? (
              label
            ) : (
              <button
                type="button"
                onClick={() => {
                  onSort(id);
                }}
              >
                {label}
              </button>
            )}
          </div>
        ))}
      </div>
    </div>
  );
});
