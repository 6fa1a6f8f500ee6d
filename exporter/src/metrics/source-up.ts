import type { Collector } from './collector';

/** What a scrape wants to know of the source in use. */
export interface SourceState {
  readonly name: string;
  readonly up: boolean;
}

export function sourceUp(source: () => SourceState): Collector {
  return (exposition) => {
    const { name, up } = source();
    exposition.gauge<'source'>('vma_source_up', 'Whether the source of events in use delivers (1) or not (0).')(
      { source: name },
      up ? 1 : 0,
    );
  };
}
