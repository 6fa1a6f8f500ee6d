import { rowAfter } from '../../components';
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
    const to = rowAfter(event.key, active, page, keys.length);
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    if (to < 0 && event.key === 'ArrowUp') {
      onLeave();
    } else {
      focus(Math.max(0, Math.min(to, keys.length - 1)));
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

function focusRow(root: HTMLElement | null, key: string): boolean {
  const row = root?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const target = row?.querySelector<HTMLElement>('[data-focus]') ?? row;
  if (!(target instanceof HTMLElement)) {
    return false;
  }
  target.focus({ preventScroll: true });
  return true;
}
