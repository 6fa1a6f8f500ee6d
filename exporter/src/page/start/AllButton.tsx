import React from 'react';
import { formatCount } from '../../view';
import type { ColumnId } from './columns';

export interface AllButtonProps {
  readonly count: number;
  /** What the table is sorted by to see all of them first. */
  readonly column: ColumnId;
  readonly onShowAll: (column: ColumnId) => void;
}

/** Leads from the first few to all, in the table. */
export function AllButton({ count, column, onShowAll }: AllButtonProps): React.JSX.Element {
  return (
    <button
      type="button"
      className="card-all"
      title="Sort the table by this"
      onClick={() => {
        onShowAll(column);
      }}
    >
      all {formatCount(count)}
    </button>
  );
}
