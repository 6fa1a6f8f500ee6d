import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

export interface RovingRowOptions {
  readonly keys: readonly string[];
  /** Rows of a page, for Page Up and Page Down. */
  readonly page: number;
  /** Holds the rows: elements with their key in `data-key`, and in each one that takes the focus, with `data-focus`. */
  readonly root: RefObject<HTMLElement | null>;
  readonly scrollToIndex: (index: number) => void;
  /** Up from the first row. */
  readonly onLeave: () => void;
}

export interface RovingRow {
  /** Of the row that Tab leads to: the one that had the focus last, else the first. -1: there is none. */
  readonly active: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: { readonly target: EventTarget }) => void;
  /** Puts the focus on a row, wherever it is. */
  readonly focus: (index: number) => void;
}

/** One row of a long list can be tabbed to; keys lead from it to the others, rendered or not. */
export function useRovingRow({ keys, page, root, scrollToIndex, onLeave }: RovingRowOptions): RovingRow {
  const [activeKey, setActiveKey] = useState<string | null>(null);
  /** Of the row that is to have the focus once it is rendered. */
  const wanted = useRef<string | null>(null);
  const found = activeKey === null ? -1 : keys.indexOf(activeKey);
  const active = found >= 0 ? found : Math.min(0, keys.length - 1);

  useLayoutEffect(() => {
    if (wanted.current !== null && focusRow(root.current, wanted.current)) {
      wanted.current = null;
    }
  });

  const focus = useCallback(
    (index: number) => {
      const key = keys[index];
      if (key !== undefined) {
        wanted.current = key;
        setActiveKey(key);
        scrollToIndex(index);
        if (focusRow(root.current, key)) {
          wanted.current = null;
        }
      }
    },
    [keys, root, scrollToIndex],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    const to = targetOf(event.key, active, page, keys.length);
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    if (to < 0) {
      onLeave();
    } else {
      focus(to);
    }
  };

  const onFocus = ({ target }: { readonly target: EventTarget }): void => {
    const key = target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined;
    if (key !== undefined) {
      setActiveKey(key);
    }
  };

  return { active, onKeyDown, onFocus, focus };
}

/** @returns -1 for up from the first; null: the key leads nowhere. */
function targetOf(key: string, from: number, page: number, count: number): number | null {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(from + 1, last);
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return Math.min(from + page, last);
    case 'PageUp':
      return Math.max(from - page, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

function focusRow(root: HTMLElement | null, key: string): boolean {
  const row = root?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const target = row?.querySelector<HTMLElement>('[data-focus]') ?? row;
  if (!(target instanceof HTMLElement)) {
    return false;
  }
  target.focus({ preventScroll: true });
  return true;
}
