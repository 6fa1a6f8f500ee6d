/** How long work may go on before others have their turn, in milliseconds: a frame or so. */
const SLICE_MS = 16;

/** Lets the page's other work in between, where there is much to do at once. */
export class Turns {
  private began = performance.now();

  /** Whether it is time for others. */
  get isOver(): boolean {
    return performance.now() - this.began > SLICE_MS;
  }

  /** Resolves when others have had their turn. */
  async next(): Promise<void> {
    await otherTasks();
    this.began = performance.now();
  }
}

/** Not by a timer, where there is something else: browsers hold those back that follow one another. */
function otherTasks(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof MessageChannel === 'undefined') {
      setTimeout(resolve, 0);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
