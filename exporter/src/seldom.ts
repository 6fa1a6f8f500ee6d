/** Trouble comes in floods; a log need only say that there is some, and how much. */
const INTERVAL_MS = 10_000;

interface Window {
  written: number;
  suppressed: number;
  /** Writes the last one that was suppressed. */
  write: (count: number) => void;
}

/**
 * Keeps floods out of a log. The first few lines of each sort are written at once, what follows within 10 s as one line at the
 * end of these, with how many it stands for: so the last of a flood is told as well.
 */
export class Seldom {
  private readonly windows = new Map<string, Window>();

  /** @param burst how many lines of a sort are written at once. */
  constructor(private readonly burst = 1) {}

  /**
   * @param sort one of a few.
   * @param write writes the line, told how many it stands for.
   * @param count how many this is.
   */
  tell(sort: string, write: (count: number) => void, count = 1): void {
    const window = this.windows.get(sort);
    if (window === undefined) {
      this.windows.set(sort, { written: 1, suppressed: 0, write });
      setTimeout(() => {
        this.close(sort);
      }, INTERVAL_MS).unref();
      write(count);
    } else if (window.written < this.burst) {
      window.written++;
      write(count);
    } else {
      window.suppressed += count;
      window.write = write;
    }
  }

  private close(sort: string): void {
    const { suppressed, write } = this.windows.get(sort)!;
    this.windows.delete(sort);
    if (suppressed > 0) {
      this.tell(sort, write, suppressed);
    }
  }
}
