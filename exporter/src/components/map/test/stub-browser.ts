import { act } from '@testing-library/react';
import { recordingContext } from '../../../view/test/recording-context';

/** What jsdom lacks of a browser: sizes, frames, a canvas, and screens of another resolution. They come when the test says so. */
export interface StubBrowser {
  /** The elements that a ResizeObserver watches have this size now. */
  resize(element: Element, width: number, height: number): Promise<void>;
  /** Lets the frames come that were asked for. */
  frame(): Promise<void>;
  /** A pointer's event, at CSS pixels of the element. */
  point(element: Element, type: string, x: number, y: number): void;
  /** The window's device pixel ratio is another now. */
  setPixelRatio(ratio: number): void;
}

interface Watcher {
  readonly watched: Set<Element>;
  readonly callback: ResizeObserverCallback;
}

/** Puts its part of a browser into the globals, for all tests of a file. */
export function stubBrowser(): StubBrowser {
  const frames = new Map<number, FrameRequestCallback>();
  const watchers = new Set<Watcher>();
  const queries = new Set<EventTarget>();
  let asked = 0;
  class Observer implements Watcher {
    readonly watched = new Set<Element>();
    constructor(readonly callback: ResizeObserverCallback) {
      watchers.add(this);
    }
    observe(element: Element): void {
      this.watched.add(element);
    }
    unobserve(element: Element): void {
      this.watched.delete(element);
    }
    disconnect(): void {
      watchers.delete(this);
    }
  }
  Object.assign(window, {
    ResizeObserver: Observer,
    matchMedia: (media: string) => {
      const query = Object.assign(new EventTarget(), { matches: false, media });
      queries.add(query);
      return query;
    },
    requestAnimationFrame: (callback: FrameRequestCallback) => {
      asked += 1;
      frames.set(asked, callback);
      return asked;
    },
    cancelAnimationFrame: (id: number) => frames.delete(id),
  });
  HTMLCanvasElement.prototype.getContext = (() => recordingContext().context) as never;
  return {
    resize: async (element, width, height) => {
      const size = [{ inlineSize: width, blockSize: height }];
      const entry = { target: element, contentRect: { width, height }, borderBoxSize: size, contentBoxSize: size };
      act(() => {
        for (const watcher of watchers) {
          if (watcher.watched.has(element)) {
            watcher.callback([entry as unknown as ResizeObserverEntry], watcher as unknown as ResizeObserver);
          }
        }
      });
      await settle();
    },
    frame: async () => {
      act(() => {
        const due = [...frames.values()];
        frames.clear();
        due.forEach((callback) => {
          callback(0);
        });
      });
      await settle();
    },
    point: (element, type, x, y) => {
      const properties = { offsetX: x, offsetY: y, button: 0, pointerType: 'mouse', pointerId: 1 };
      element.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), properties));
    },
    setPixelRatio: (ratio) => {
      Object.assign(window, { devicePixelRatio: ratio });
      const asWere = [...queries];
      queries.clear();
      asWere.forEach((query) => query.dispatchEvent(new Event('change')));
    },
  };
}

/** Lets come to an end what was promised. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve);
  });
}
