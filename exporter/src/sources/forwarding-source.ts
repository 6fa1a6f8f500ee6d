import type { Rereads } from './reading/reread-queue';
import type { Availability, Source, SourceName, SourceSink } from './source';

/** A source in front of another one, which it asks for all that it does not know itself. */
export abstract class ForwardingSource implements Source {
  constructor(protected source: Source) {}

  get name(): SourceName {
    return this.source.name;
  }

  probe(): Promise<Availability> {
    return this.source.probe();
  }

  abstract start(sink: SourceSink): Promise<void>;
  abstract stop(): Promise<void>;

  resync(): void {
    this.source.resync();
  }

  settled(): Promise<boolean> {
    return this.source.settled?.() ?? Promise.resolve(true);
  }

  rereads(): Rereads | undefined {
    return this.source.rereads?.();
  }
}
