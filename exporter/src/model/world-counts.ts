import { COUNTED_OPS, type Op, type RestartEvent } from '../wire/events';

/** Why there was a baseline beyond the first; `mm`: of one map, which its source restated by itself. */
export type ResyncReason = Exclude<RestartEvent['reason'], 'start'> | 'mm';

/** Totals since the daemon started; monotonic. */
export class WorldCounts {
  /** Events by operation; `vma` for statements that belong to no operation of their own. */
  readonly events = Object.fromEntries([...COUNTED_OPS, 'vma'].map((op) => [op, 0])) as Record<Op, number>;
  readonly resyncs = new Map<ResyncReason, number>();
  pathRefreshes = 0;

  resynced(reason: ResyncReason): void {
    this.resyncs.set(reason, (this.resyncs.get(reason) ?? 0) + 1);
  }
}
