import { InstanceSettings } from './instance-settings';
import { parseRingStatistics } from './ring-statistics';
import type { TracingInstance } from './tracing-instance';

/** What went past us. */
export interface Loss {
  /** Events, or 1 where their number can't be known. */
  readonly count: number;
  readonly detail: string;
}

/** What a look found. */
export interface GuardReport {
  /** By what others did to the instance; undefined: nothing. */
  readonly tampered: Loss | undefined;
  /** Events that the kernel had no room for and that no page tells of. */
  readonly refused: number;
}

interface Tally {
  /** Events read that we have not: by others. */
  foreign: number;
  refused: number;
}

/**
 * Watches over a tracing instance of ours: nobody else should write to it or read its events, but everybody with the
 * rights can, and the kernel tells us nothing of it. Settings are compared and set back. What others read is gone for us;
 * the kernel counts, for each CPU, all that was read, and we what we have.
 */
export class InstanceGuard {
  private readonly settings: InstanceSettings;
  private readonly tallies = new Map<number, Tally>();

  /** @param instance with all its events enabled, and nothing read from it. */
  constructor(private readonly instance: TracingInstance) {
    this.settings = new InstanceSettings(instance);
  }

  /** Looks, and sets back what was changed. @throws Error if something can't be set back. */
  look(): GuardReport {
    const phrases: string[] = [];
    let refused = 0;
    let stolen = 0;
    for (const [cpu, taken] of this.instance.taken) {
      const { before, now } = this.tally(cpu, taken);
      const more = now.foreign - before.foreign;
      if (more > 0) {
        stolen += more;
      } else if (more < 0) {
        phrases.push(`the buffer of CPU ${cpu} was emptied`);
      }
      refused += Math.max(0, now.refused - before.refused);
    }
    if (stolen > 0) {
      phrases.push(`somebody else read ${stolen} events (trace_pipe?)`);
    }
    const mended = this.settings.mend();
    if (mended.length > 0) {
      // Setting back a clock empties the buffers: that is ours.
      for (const [cpu, taken] of this.instance.taken) {
        this.tally(cpu, taken);
      }
      phrases.push(`set back: ${mended.join(', ')}`);
    }
    const tampered =
      phrases.length === 0
        ? undefined
        : {
            count: Math.max(1, stolen),
            detail: `somebody used our tracing instance ${this.instance.name}: ${phrases.join('; ')}`,
          };
    return { tampered, refused };
  }

  private tally(cpu: number, taken: number): { before: Tally; now: Tally } {
    const before = this.tallies.get(cpu) ?? { foreign: 0, refused: 0 };
    const { read, refused } = parseRingStatistics(this.instance.read(`per_cpu/cpu${cpu}/stats`));
    const now = { foreign: read - taken, refused };
    this.tallies.set(cpu, now);
    return { before, now };
  }
}
