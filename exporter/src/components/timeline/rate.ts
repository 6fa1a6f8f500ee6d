/** Changes a second, from a counter that is looked at now and then. */
export class Rate {
  private samples: { at: number; count: number }[] = [];

  /** @param window how far back it looks, in milliseconds */
  constructor(private readonly window: number) {}

  /** Notes the counter at `at` (milliseconds) and returns its rate per second over the window. */
  update(at: number, count: number): number {
    if (count < (this.samples.at(-1)?.count ?? 0)) {
      this.samples = [];
    }
    this.samples.push({ at, count });
    // The last one before the window stays: it says where the window began.
    while (this.samples.length > 2 && this.samples[1]!.at <= at - this.window) {
      this.samples.shift();
    }
    const first = this.samples[0]!;
    const seconds = Math.max(at - first.at, 1000) / 1000;
    return (count - first.count) / seconds;
  }
}
