import { useLayoutEffect, useMemo, type RefObject } from 'react';
import { useRows } from '../../components';

export interface ListRowsOptions {
  readonly count: number;
  /** In CSS pixels, the same for all. */
  readonly rowHeight: number;
  readonly scroller: RefObject<HTMLElement | null>;
}

export interface ListRows {
  /** Those in view and a few to either side; `offset` in CSS pixels from the top of the list. */
  readonly items: readonly { readonly index: number; readonly offset: number }[];
  readonly totalHeight: number;
  readonly scrollToIndex: (index: number) => void;
}

/** Which rows of a list that is ranked are to be rendered: one that is scrolled stays with its ranks, not with who has them. */
export function useListRows({ count, rowHeight, scroller }: ListRowsOptions): ListRows {
  const ranks = useMemo(
    () => ({ length: count, keyAt: (row: number) => row, rowOf: (key: number) => (key < count ? key : -1) }),
    [count],
  );
  const [setScroller, { first, last, height, topOf, scrollTo }] = useRows({ keys: ranks, rowHeight });
  useLayoutEffect(() => {
    setScroller(scroller.current);
  });
  const items = Array.from({ length: last - first }, (_, i) => ({ index: first + i, offset: topOf(first + i) }));
  return { items, totalHeight: height, scrollToIndex: scrollTo };
}

/** The items and one more, wherever it is: the row that has the focus keeps it when it is scrolled out of view. -1: no more. */
export function including(items: ListRows['items'], index: number, rowHeight: number): ListRows['items'] {
  return index < 0 || items.some((item) => item.index === index)
    ? items
    : [...items, { index, offset: index * rowHeight }];
}
