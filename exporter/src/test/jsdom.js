/* global EventTarget, window */
/** What jsdom lacks of a browser, for what asks for it when it is loaded. */
if (typeof window !== 'undefined') {
  window.matchMedia ??= () => Object.assign(new EventTarget(), { matches: false });
}
