import { act } from '@testing-library/react';

/** Lets every element that is observed have this height, in CSS pixels: jsdom lays nothing out. Of the test file it is called in. */
export function sized(height: number): void {
  class Sized implements ResizeObserver {
    constructor(private readonly callback: ResizeObserverCallback) {}
    observe(target: Element): void {
      const contentRect = { width: 800, height } as DOMRectReadOnly;
      this.callback([{ target, contentRect } as unknown as ResizeObserverEntry], this);
    }
    unobserve(): void {
      // Nothing is kept.
    }
    disconnect(): void {
      // Nothing is kept.
    }
  }
  globalThis.ResizeObserver = Sized;
}

/** Scrolls an element as a user does. */
export function scrollTo(element: Element, scrollTop: number): void {
  act(() => {
    element.scrollTop = scrollTop;
    element.dispatchEvent(new Event('scroll'));
  });
}
