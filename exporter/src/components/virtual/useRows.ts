import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { heightOf, offsetAt, offsetShowing, scrollTopAt, spanAt, type Geometry, type RowSpan } from './geometry';

/** What a long list has in its rows. The same object means the same rows. */
export interface RowKeys {
  readonly length: number;
  /** What a row is, wherever it moves to: unique among the rows. */
  keyAt(row: number): number;
  /** Where the row with this key is now, or whatever took its place; -1: nowhere. `near`: where it was. */
  rowOf(key: number, near: number): number;
}

export interface RowsOptions {
  readonly keys: RowKeys;
  /** In CSS pixels. */
  readonly rowHeight: number;
  /** Height of what sticks to the top of the element that scrolls, in CSS pixels. */
  readonly header?: number;
}

/** What to render of a long list. */
export interface Rows extends RowSpan {
  /** Of the element that holds the rows, in CSS pixels. It must clip what overflows. */
  readonly height: number;
  /** Where a row is in that element, in CSS pixels. */
  readonly topOf: (row: number) => number;
  /** The row at the top of what can be seen. */
  readonly top: number;
  /** Whether it is scrolled down from the top. */
  readonly isScrolled: boolean;
  /** How many rows can be seen whole at once; at least 1. */
  readonly page: number;
  /** Scrolls as little as shows the row whole. */
  readonly scrollTo: (row: number) => void;
}

/** A row that could be seen, and how far below the upper edge; from the top down. */
interface Anchor {
  readonly key: number;
  readonly row: number;
  readonly below: number;
}

interface Scrolled {
  readonly scrollTop: number;
  /** Empty at the top: what comes in above is to be seen there. */
  readonly anchors: readonly Anchor[];
}

/** Rows that are remembered to stay where they are; the next is asked for if one is gone. */
const ANCHORS = 8;
const TOP: Scrolled = { scrollTop: 0, anchors: [] };

/**
 * Which rows of a long list to render. While someone has scrolled down, the rows stay where they are, whatever comes in or goes above
 * them; at the top, the list stays at the top.
 *
 * @returns first the ref of the element that scrolls, whose style sheet must say `overflow-anchor: none`
 */
export function useRows({
  keys,
  rowHeight,
  header = 0,
}: RowsOptions): [scroller: (element: HTMLElement | null) => void, rows: Rows] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [clientHeight, setClientHeight] = useState(0);
  const [scrolled, setScrolled] = useState(TOP);

  const geometry = { rows: keys.length, rowHeight, viewport: Math.max(clientHeight - header, 0) };
  const offset = anchoredOffset(geometry, keys, scrolled);
  const scrollTop = scrollTopAt(geometry, offset);

  /** What is in the document, for what happens between two renderings; and where it was scrolled to when last heard of. */
  const shown = useRef({ geometry, keys, scrollTop: 0 });

  const look = useCallback((scroller: HTMLElement) => {
    const now = shown.current;
    now.scrollTop = scroller.scrollTop;
    setScrolled(scrolledTo(now.geometry, now.keys, now.scrollTop));
  }, []);

  useLayoutEffect(() => {
    const heard = shown.current.scrollTop;
    shown.current = { geometry, keys, scrollTop: heard };
    if (element !== null && scrolled.anchors.length > 0 && Math.abs(scrollTop - heard) > 0.5) {
      // By the difference, for it may have been scrolled on since.
      scrollBy(element, scrollTop - heard);
      shown.current.scrollTop = scrollTop;
    }
  });

  useEffect(() => {
    if (element === null) {
      return;
    }
    const onScroll = (): void => {
      look(element);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(([entry]) => {
      setClientHeight(entry?.contentRect.height ?? 0);
    });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [element, look]);

  const scrollTo = useCallback(
    (row: number) => {
      const now = shown.current;
      if (element === null || now.geometry.viewport === 0) {
        return;
      }
      const from = offsetAt(now.geometry, now.scrollTop);
      const to = offsetShowing(now.geometry, from, row);
      if (to !== from) {
        scrollBy(element, scrollTopAt(now.geometry, to) - now.scrollTop);
        look(element);
      }
    },
    [element, look],
  );

  const rows: Rows = {
    ...spanAt(geometry, offset),
    height: heightOf(geometry),
    topOf: (row) => scrollTop + row * rowHeight - offset,
    top: Math.min(Math.ceil(offset / rowHeight), Math.max(keys.length - 1, 0)),
    isScrolled: scrolled.anchors.length > 0,
    page: Math.max(Math.floor(geometry.viewport / rowHeight), 1),
    scrollTo,
  };
  return [setElement, rows];
}

function scrollBy(scroller: HTMLElement, pixels: number): void {
  scroller.scrollTop += pixels;
}

function scrolledTo(geometry: Geometry, keys: RowKeys, scrollTop: number): Scrolled {
  const offset = offsetAt(geometry, scrollTop);
  const anchors: Anchor[] = [];
  if (scrollTop > 0) {
    const first = Math.floor(offset / geometry.rowHeight);
    for (let row = first; row < Math.min(first + ANCHORS, geometry.rows); row++) {
      anchors.push({ key: keys.keyAt(row), row, below: row * geometry.rowHeight - offset });
    }
  }
  return { scrollTop, anchors };
}

/** How far into the rows to look, so that the first of the anchors that is still there is where it was. */
function anchoredOffset(geometry: Geometry, keys: RowKeys, { scrollTop, anchors }: Scrolled): number {
  for (const { key, row, below } of anchors) {
    const now = keys.rowOf(key, row);
    if (now >= 0) {
      return offsetAt(geometry, scrollTopAt(geometry, now * geometry.rowHeight - below));
    }
  }
  return offsetAt(geometry, scrollTop);
}
