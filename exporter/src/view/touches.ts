interface Touch {
  x: number;
  y: number;
  /** CSS pixels that it has moved, all in all; Infinity: it was one of several. */
  moved: number;
}

/** What a move of a finger does to what lies beneath. */
export interface TouchMove {
  /** How much larger it becomes; 1 with one finger. */
  readonly factor: number;
  /** The height on the canvas that stays where it is while it becomes larger, in CSS pixels. */
  readonly y: number;
  /** How far down it then moves, in CSS pixels. */
  readonly down: number;
}

/** Fingers nearer to one another than this, in CSS pixels, say nothing of how large. */
const NEAREST = 10;

/** The fingers on the canvas: one scrolls, two zoom. Places are in CSS pixels of the canvas. */
export class Touches {
  private readonly fingers = new Map<number, Touch>();

  get count(): number {
    return this.fingers.size;
  }

  press(id: number, x: number, y: number): void {
    this.fingers.set(id, { x, y, moved: 0 });
    if (this.fingers.size > 1) {
      for (const finger of this.fingers.values()) {
        finger.moved = Infinity;
      }
    }
  }

  release(id: number): void {
    this.fingers.delete(id);
  }

  /** CSS pixels that this finger has moved; Infinity: it was one of several. Null: no such finger. */
  distance(id: number): number | null {
    return this.fingers.get(id)?.moved ?? null;
  }

  /** A finger is here now. @returns null for none of the two that count. */
  move(id: number, x: number, y: number): TouchMove | null {
    const finger = this.fingers.get(id);
    const pair = [...this.fingers.values()].slice(0, 2);
    if (finger === undefined || !pair.includes(finger)) {
      return null;
    }
    const other = pair.find((one) => one !== finger) ?? null;
    const before = { x: finger.x, y: finger.y };
    finger.x = x;
    finger.y = y;
    finger.moved += Math.abs(y - before.y);
    if (other === null) {
      return { factor: 1, y, down: y - before.y };
    }
    const distance = (from: { x: number; y: number }): number =>
      Math.max(Math.hypot(from.x - other.x, from.y - other.y), NEAREST);
    return {
      factor: distance(finger) / distance(before),
      y: (before.y + other.y) / 2,
      down: (y - before.y) / 2,
    };
  }
}
