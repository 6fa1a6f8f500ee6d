import type { UnreadableReason } from '../../wire/events';
import type { KnownProcess } from './process-table';

/** An address space as the sources that read /proc know it. Processes born by vfork or CLONE_VM share one, until an exec. */
export class Space {
  /** Living processes that have it. Any of them can be read for it. */
  readonly owners = new Set<KnownProcess>();
  /** Of the map's text as it was last told, completely; empty: it is yet to be told. */
  digest = '';
  /** CLOCK_MONOTONIC in µs of the moment at which the last reading that was told began: what happened before is in it. */
  readAt = -Infinity;
  /** Counts how often all was to be told anew: a reading that began before that does not count any more. */
  generation = 0;
  /** Bytes of the map's text at its last reading. */
  bytes = 0;
  /** Why it can't be read at present, as it was told. */
  unreadable: UnreadableReason | null = null;
  /** Attempts to read it that failed one after the other, and when the next may be made, by performance.now(). */
  failures = 0;
  retryAt = -Infinity;

  /** @param mm made up by the source and never reused. */
  constructor(readonly mm: number) {}

  /** A process to read it by; undefined once none is left. */
  get owner(): KnownProcess | undefined {
    return this.owners.values().next().value;
  }
}
