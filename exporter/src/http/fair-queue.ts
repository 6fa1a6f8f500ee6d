import type { Holder } from './holders';

/** What waits for its turn, in turns of the holders: however much one has waiting, each other waits for one of his at a time. */
export class FairQueue<T> {
  /** In the order of their turns. */
  private readonly queues = new Map<Holder, T[]>();
  private size = 0;

  /**
   * @param perHolder how much of one holder may wait.
   * @param total how much may wait in all: beyond that the last of who has most makes room for who has less.
   */
  constructor(
    private readonly perHolder: number,
    private readonly total: number,
  ) {}

  /** @returns what finds no room: this item, another of the same holder's or of somebody's who has more; undefined: all do. */
  push(holder: Holder, item: T): T | undefined {
    const queue = this.queues.get(holder) ?? [];
    if (queue.length >= this.perHolder) {
      return item;
    }
    let dropped: T | undefined;
    if (this.size >= this.total) {
      const longest = [...this.queues.values()].reduce((a, b) => (b.length > a.length ? b : a));
      if (longest.length <= queue.length + 1) {
        return item;
      }
      dropped = longest.pop();
      this.size--;
    }
    queue.push(item);
    this.size++;
    this.queues.set(holder, queue);
    return dropped;
  }

  /** Takes what is due; undefined if nothing waits. */
  next(): T | undefined {
    for (const [holder, queue] of this.queues) {
      this.queues.delete(holder);
      const item = queue.shift()!;
      this.size--;
      if (queue.length > 0) {
        this.queues.set(holder, queue);
      }
      return item;
    }
    return undefined;
  }
}
