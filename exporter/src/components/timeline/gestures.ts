/** What gestures on the timeline come to. Places are in CSS pixels from its left. */
export interface GestureListener {
  /** A selection that is not at its end. Null: none any more. */
  readonly onDrag: (dragged: readonly [from: number, to: number] | null) => void;
  /** It is at its end. Null: it was a click, or a tap, which selects nothing. */
  readonly onSelect: (selected: readonly [from: number, to: number] | null) => void;
  /** The time at `x` stays where it is. @param factor above 1: a longer time */
  readonly onZoom: (factor: number, x: number) => void;
  /** @param by CSS pixels, negative to the past */
  readonly onPan: (by: number) => void;
}

/** CSS pixels that a pointer may move and still be a click. */
const CLICK = 4;
/** Two fingers closer than this, in CSS pixels, would zoom in leaps. */
const CLOSEST = 16;

interface Pressed {
  readonly id: number;
  x: number;
}

/** One pointer selects, or pans with Shift; two zoom and pan. */
export class Gestures {
  private readonly pressed: Pressed[] = [];
  /** Where what one pointer does began; null: it does nothing, or there were two. */
  private began: { readonly x: number; readonly pans: boolean } | null = null;

  constructor(private readonly listener: GestureListener) {}

  press(id: number, x: number, shift: boolean): void {
    if (this.pressed.length === 2 || this.pressed.some((pointer) => pointer.id === id)) {
      return;
    }
    this.pressed.push({ id, x });
    this.began = this.pressed.length === 1 ? { x, pans: shift } : null;
    if (this.began === null) {
      this.listener.onDrag(null);
    }
  }

  move(id: number, x: number): void {
    const pointer = this.pressed.find((each) => each.id === id);
    if (pointer === undefined) {
      return;
    }
    const other = this.pressed.find((each) => each !== pointer);
    const before = pointer.x;
    pointer.x = x;
    if (other !== undefined) {
      const [was, is] = [Math.abs(before - other.x), Math.abs(x - other.x)].map((apart) => Math.max(apart, CLOSEST));
      this.listener.onPan((before - x) / 2);
      this.listener.onZoom((was ?? CLOSEST) / (is ?? CLOSEST), (x + other.x) / 2);
    } else if (this.began?.pans === true) {
      this.listener.onPan(before - x);
    } else if (this.began !== null) {
      this.listener.onDrag(sorted(this.began.x, x));
    }
  }

  release(id: number, x: number): void {
    const { began } = this;
    if (began !== null && !began.pans && this.pressed.some((pointer) => pointer.id === id)) {
      // Told before the drag ends: with its end the view may go on.
      this.listener.onSelect(Math.abs(x - began.x) < CLICK ? null : sorted(began.x, x));
    }
    this.cancel(id);
  }

  cancel(id: number): void {
    const index = this.pressed.findIndex((pointer) => pointer.id === id);
    if (index !== -1) {
      this.pressed.splice(index, 1);
      // The finger that is left of two selects nothing.
      this.began = null;
      this.listener.onDrag(null);
    }
  }
}

function sorted(a: number, b: number): readonly [from: number, to: number] {
  return a < b ? [a, b] : [b, a];
}
