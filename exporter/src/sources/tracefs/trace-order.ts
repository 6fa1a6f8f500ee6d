/**
 * Puts in one order what several CPUs recorded, each in a buffer of its own that is read after the others': what one of them has
 * recorded meanwhile must not overtake what came before it on another. An exec that is followed before the fork is lost.
 */
export class TraceOrder<Timed extends { readonly micros: number }> {
  private held: Timed[] = [];

  /** Whether something waits for what other CPUs may have recorded before it. */
  get holds(): boolean {
    return this.held.length > 0;
  }

  /**
   * @param found what has been read, in any order.
   * @param until the time up to which nothing is left to be read, on any CPU.
   * @returns what was found by now and happened until then, in the order of its time.
   */
  take(found: readonly Timed[], until: number): Timed[] {
    const all = [...this.held, ...found].sort((a, b) => a.micros - b.micros);
    const next = all.findIndex(({ micros }) => micros > until);
    this.held = next === -1 ? [] : all.splice(next);
    return all;
  }
}
