/** What a moment was like. */
export interface Sample {
  /** Milliseconds. */
  readonly at: number;
  readonly vmas: number;
  /** Since the sample before. */
  readonly changes: number;
}

/** A bounded past: the latest `capacity` samples, one a second at most. */
export class History {
  samples: readonly Sample[] = [];
  private counted: number | null = null;

  constructor(readonly capacity: number) {}

  /** Notes the present, if a second has passed. `changes` counts all that there ever were. */
  note(at: number, vmas: number, changes: number): void {
    const last = this.samples.at(-1);
    if (last !== undefined && at - last.at < 1000) {
      return;
    }
    const before = this.counted ?? changes;
    this.counted = changes;
    this.samples = [...this.samples, { at, vmas, changes: Math.max(0, changes - before) }].slice(-this.capacity);
  }

  clear(): void {
    this.samples = [];
    this.counted = null;
  }
}
