import type { CountedOp, Op } from '../wire/events';
import type { Statement } from './statement';
import type { Process } from './process';

/** A statement that changed a map. An exec empties [0, 2^64). */
export interface Change extends Statement {
  /** Unix time in microseconds. */
  readonly ts: number;
  /** tgid of the task that acted; 0 where unknown. */
  readonly pid: number;
  readonly op: Op;
}

/** Why a process is told about. */
export type ProcessCause = 'new' | 'exec' | 'rename' | 'details' | 'unreadable';

/** What a World tells those who follow it, in the order in which it happened, after its own state has changed. */
export interface WorldListener {
  /** It is new, its identity (comm, exe, mm, uid, ...) changed, or its map can no longer be read. A new one may not be synced yet. */
  process?(process: Process, cause: ProcessCause): void;
  /** Its map was stated as a whole (first baseline, fork, exec, readable again): followers take it afresh. */
  synced?(process: Process): void;
  /** One statement that changed its map, which holds during the call only. Told once for each process that has the mm. */
  change?(process: Process, change: Change): void;
  /** It did something that is counted. */
  operation?(process: Process, op: CountedOp, count: number): void;
  /**
   * It is gone; `process` is its last state.
   *
   * @param at when, in Unix microseconds; null: its end was not seen, only that it is no longer there.
   */
  exit?(process: Process, at: number | null): void;
  /** The first baseline of all processes is complete, or complete again after a restart of the source. */
  ready?(): void;
}
