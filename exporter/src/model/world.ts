import type { CountedOp, Event, LostEvent, RestartEvent } from '../wire/events';
import type { Process } from './process';
import type { WorldListener } from './world-listener';

/** Totals since the daemon started; monotonic. */
export interface WorldCounts {
  /** Events by operation; `vma` for statements that belong to no operation of their own. */
  readonly events: Map<CountedOp | 'vma', number>;
  readonly dropped: Map<LostEvent['reason'], number>;
  parseErrors: number;
  readonly resyncs: Map<RestartEvent['reason'] | 'mm', number>;
  auditMismatches: number;
  pathRefreshes: number;
}

export declare class World {
  readonly ready: boolean;
  readonly counts: WorldCounts;
  fold(events: readonly Event[]): void;
  follow(listener: WorldListener): () => void;
  processes(): IterableIterator<Process>;
  process(pid: number): Process | undefined;
  children(pid: number): Process[];
}
