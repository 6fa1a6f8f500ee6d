import { readFile } from 'node:fs/promises';
import type { LostEvent } from '../../wire/events';

/**
 * Tells why records are missing. The module leaves a gap in `seq` both for what its ring had no room for and for what it
 * never saw, because the kernel could not run a probe; its `stats` file counts the latter (`nmissed_*`).
 */
export class MissedProbes {
  private explained: number | undefined;

  constructor(private readonly stats: string) {}

  /** Takes note of what was missed before there was a reader. */
  async begin(): Promise<void> {
    this.explained = await this.total();
  }

  /** The same loss, split by reason. */
  async explain(lost: LostEvent): Promise<LostEvent[]> {
    const total = await this.total();
    const missed = Math.min(lost.count, Math.max(0, total - (this.explained ?? total)));
    this.explained = (this.explained ?? total) + missed;
    const parts: LostEvent[] = [
      { ...lost, reason: 'missed_probe', count: missed },
      { ...lost, count: lost.count - missed },
    ];
    return parts.filter(({ count }) => count > 0);
  }

  /** Of a file that can't be read: 0. */
  private async total(): Promise<number> {
    const stats = await readFile(this.stats, 'latin1').catch(() => '');
    let sum = 0;
    for (const [, count] of stats.matchAll(/^nmissed_\w+ (\d+)$/gm)) {
      sum += Number(count);
    }
    return sum;
  }
}
