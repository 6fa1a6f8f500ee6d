import type { RefObject } from 'react';
import { useRowHeight } from '../../components';
import { including, useListRows, type ListRows } from './useListRows';
import { useRovingRow, type RovingRow } from './useRovingRow';

export interface WalkedRowsOptions {
  readonly keys: readonly string[];
  /** Of a row, in CSS pixels, where a mouse points at it. */
  readonly height: number;
  /** Rows of a page, for Page Up and Page Down. */
  readonly page: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Whether someone is at the rows: then the one with the focus is rendered wherever it is. */
  readonly held: boolean;
  /** Up from the first row. */
  readonly onLeave: () => void;
}

/** Rows of a ranked list that are rendered where they can be seen, and walked by keys. */
export function useWalkedRows(options: WalkedRowsOptions): ListRows & RovingRow & { readonly rowHeight: number } {
  const { keys, height, page, scroller, held, onLeave } = options;
  const rowHeight = useRowHeight(height);
  const rows = useListRows({ count: keys.length, rowHeight, scroller });
  const roving = useRovingRow({ keys, page, root: scroller, scrollToIndex: rows.scrollToIndex, onLeave });
  return {
    ...rows,
    ...roving,
    rowHeight,
    items: held ? including(rows.items, roving.active, rowHeight) : rows.items,
  };
}
