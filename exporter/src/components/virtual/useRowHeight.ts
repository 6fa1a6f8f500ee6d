import { useSyncExternalStore } from 'react';

/** Of a row that a finger can hit, in CSS pixels. */
export const TOUCH_ROW_HEIGHT = 44;

const QUERY = '(pointer: coarse)';

/** The height of a row in CSS pixels: `fine` where a mouse points at it, more where a finger does. */
export function useRowHeight(fine: number): number {
  return useSyncExternalStore(subscribe, isCoarse, isFine) ? Math.max(fine, TOUCH_ROW_HEIGHT) : fine;
}

function subscribe(listener: () => void): () => void {
  // jsdom has no media queries.
  const query = (globalThis.matchMedia as typeof matchMedia | undefined)?.(QUERY);
  query?.addEventListener('change', listener);
  return () => {
    query?.removeEventListener('change', listener);
  };
}

function isCoarse(): boolean {
  return (globalThis.matchMedia as typeof matchMedia | undefined)?.(QUERY).matches ?? false;
}

function isFine(): boolean {
  return false;
}
