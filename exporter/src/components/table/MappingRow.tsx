import React, { memo } from 'react';
import { formatAddress, formatBytes, GROUP_NAMES, type KindGroup } from '../../view';

interface MappingRowProps {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly perms: string;
  readonly group: KindGroup;
  /** In hex; empty: it has none. */
  readonly offset: string;
  readonly text: string;
  /** Whether `text` is a path, not what a nameless mapping is called. */
  readonly isPath: boolean;
  /** Place in the whole table, the heading being 1. */
  readonly rowIndex: number;
  /** In CSS pixels. */
  readonly top: number;
  readonly height: number;
  readonly selected: boolean;
  /** Whether the keyboard is on it. */
  readonly active: boolean;
}

/** A mapping as a row of the table. */
export const MappingRow = memo(function MappingRow(props: MappingRowProps) {
  const { id, start, end, perms, group, offset, text, isPath, rowIndex, top, height, selected, active } = props;
  const isWritableExecutable = perms.startsWith('wx', 1);
  return (
    <div
      id={id}
      role="row"
      className="vma-table-row"
      style={{ top, height }}
      aria-rowindex={rowIndex}
      aria-selected={selected}
      data-active={active}
      data-start={start}
    >
      <span role="gridcell" className="vma-mono">
        {formatAddress(start)}
        <span className="vma-table-end">–{formatAddress(end)}</span>
      </span>
      <span role="gridcell" className="vma-table-number">
        {formatBytes(end - start)}
      </span>
      <span
        role="gridcell"
        className="vma-mono"
        data-warning={isWritableExecutable}
        title={isWritableExecutable ? 'Writable and executable' : undefined}
      >
        {perms}
      </span>
      <span role="gridcell" className="vma-table-kind">
        <span className="vma-swatch" style={{ background: `var(--vma-kind-${group})` }} />
        <span className="vma-table-word">{GROUP_NAMES[group]}</span>
      </span>
      <span role="gridcell" className="vma-mono vma-table-number vma-table-offset">
        {offset}
      </span>
      <span
        role="gridcell"
        className={isPath ? 'vma-table-name' : 'vma-table-name vma-muted'}
        data-path={isPath}
        title={text}
      >
        <bdi dir="ltr">{text}</bdi>
      </span>
    </div>
  );
});
