import type { Source, SourceName, SourceSink, Availability } from './source';

/** Takes the first of several sources, best first, that works here, and tells in one line why not a better one. */
export class AutoSource implements Source {
  private chosen: Source;

  /** @param candidates at least one, best first. */
  constructor(
    private readonly candidates: readonly [Source, ...Source[]],
    private readonly tell: (choice: string) => void,
  ) {
    this.chosen = candidates[0];
  }

  /** Of the source in use; before the start, of the best. */
  get name(): SourceName {
    return this.chosen.name;
  }

  async probe(): Promise<Availability> {
    const reasons: string[] = [];
    for (const candidate of this.candidates) {
      const availability = await candidate.probe();
      if (availability.ok) {
        return availability;
      }
      reasons.push(`${candidate.name}: ${availability.reason}`);
    }
    return { ok: false, reason: reasons.join('; ') };
  }

  async start(sink: SourceSink): Promise<void> {
    const reasons: string[] = [];
    for (const candidate of this.candidates) {
      const failure = await this.tryStart(candidate, sink);
      if (failure === undefined) {
        const better = reasons.length === 0 ? '' : `; not ${reasons.join('; not ')}`;
        this.tell(`source ${candidate.name}${better}`);
        return;
      }
      reasons.push(`${candidate.name}: ${failure}`);
    }
    throw new Error(`no source of events works here: ${reasons.join('; ')}`);
  }

  stop(): Promise<void> {
    return this.chosen.stop();
  }

  resync(): void {
    this.chosen.resync();
  }

  /** @returns why it can't be used. */
  private async tryStart(candidate: Source, sink: SourceSink): Promise<string | undefined> {
    const availability = await candidate.probe();
    if (!availability.ok) {
      return availability.reason;
    }
    this.chosen = candidate;
    try {
      await candidate.start(sink);
      return undefined;
    } catch (error) {
      await candidate.stop();
      return error instanceof Error ? error.message : String(error);
    }
  }
}
