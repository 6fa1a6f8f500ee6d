import { recordingContext } from './recording-context';

/** What the view asks of a browser: a canvas that draws nothing, and frames that come when the test says so. */
export interface FakeBrowser {
  readonly canvas: HTMLCanvasElement;
  /** Lets the frames come that were asked for. */
  frame(): void;
  /** An event of the pointer on the canvas, at CSS pixels of it. */
  point(type: string, x: number, y: number): void;
  /** The same of a finger. */
  touch(type: string, finger: number, x: number, y: number): void;
  press(key: string): void;
  /** Turns the wheel by CSS pixels. Returns whether the map kept it from the page around. */
  wheel(pixels: number, held?: { ctrlKey: boolean }): boolean;
}

/** Puts its part of a browser into the globals. */
export function fakeBrowser(): FakeBrowser {
  const frames: FrameRequestCallback[] = [];
  Object.assign(globalThis, {
    matchMedia: () => Object.assign(new EventTarget(), { matches: false }),
    requestAnimationFrame: (callback: FrameRequestCallback) => frames.push(callback),
    cancelAnimationFrame: () => frames.splice(0),
    WheelEvent: { DOM_DELTA_LINE: 1 },
  });
  const canvas = Object.assign(new EventTarget(), {
    style: {},
    getContext: () => recordingContext().context,
    setAttribute: () => undefined,
    setPointerCapture: () => undefined,
  });
  const fire = (type: string, properties: object): boolean =>
    canvas.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), properties));
  return {
    canvas: canvas as unknown as HTMLCanvasElement,
    frame: () => {
      frames.splice(0).forEach((callback) => {
        callback(0);
      });
    },
    point: (type, x, y) => {
      fire(type, { offsetX: x, offsetY: y, button: 0, pointerType: 'mouse', pointerId: 1 });
    },
    touch: (type, finger, x, y) => {
      fire(type, { offsetX: x, offsetY: y, button: 0, pointerType: 'touch', pointerId: finger });
    },
    press: (key) => {
      fire('keydown', { key });
    },
    wheel: (deltaY, held) => !fire('wheel', { deltaY, deltaMode: 0, offsetY: 300, ...held }),
  };
}
