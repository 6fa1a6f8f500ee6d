/** Calls back when the window's device pixel ratio is another: it is zoomed, or on another screen. @returns what ends it. */
export function watchPixelRatio(onChange: () => void): () => void {
  const abort = new AbortController();
  const arm = (): void => {
    // A query can only tell that the ratio is no longer what it was.
    matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        arm();
        onChange();
      },
      { once: true, signal: abort.signal },
    );
  };
  arm();
  return () => {
    abort.abort();
  };
}
