/**
 * Calls `listener` when what may have kept a connection from coming about is over: this machine has a network again, or
 * the page is seen again, whose timers the browser held back. Does nothing where there are no such events.
 *
 * @returns a function that ends it.
 */
export function onReturn(listener: () => void): () => void {
  const onVisibility = (): void => {
    if (document.visibilityState === 'visible') {
      listener();
    }
  };
  const page = typeof document === 'undefined' ? undefined : document;
  const events = globalThis as Partial<Pick<typeof globalThis, 'addEventListener' | 'removeEventListener'>>;
  events.addEventListener?.('online', listener);
  page?.addEventListener('visibilitychange', onVisibility);
  return () => {
    events.removeEventListener?.('online', listener);
    page?.removeEventListener('visibilitychange', onVisibility);
  };
}
