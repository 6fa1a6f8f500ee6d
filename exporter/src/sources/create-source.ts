import type { Logger } from 'pino';
import { AutoSource } from './auto';
import { ProcfsSource } from './procfs';
import type { Source, SourceName } from './source';
import { TracefsSource } from './tracefs';

/** How often `procfs` looks at every map, in ms. */
const PROCFS_INTERVAL = 1000;

export interface SourceOptions {
  readonly name: SourceName | 'auto';
}

/** The source that the command line asks for, not yet started. */
export function createSource({ name }: SourceOptions, log: Logger): Source {
  switch (name) {
    case 'procfs':
      return new ProcfsSource(PROCFS_INTERVAL);
    case 'tracefs':
      return new TracefsSource();
    default:
      return new AutoSource([new TracefsSource(), new ProcfsSource(PROCFS_INTERVAL)], log);
  }
}
