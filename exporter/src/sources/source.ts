import type { Event } from '../wire/events';
import type { Rereads } from './reading/reread-queue';

export const SOURCE_NAMES = ['module', 'tracefs', 'procfs', 'replay'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** The processes whose maps clients watch, by pid: a set, or a map of what else is known of them. */
export interface Watched {
  has(pid: number): boolean;
  keys(): Iterable<number>;
}

/** Whether a source delivers; `vma_source_up` and the health endpoints show it. */
export interface SourceStatus {
  readonly up: boolean;
  /** One line for people: what it is doing, or why it is down and what would help. */
  readonly detail: string;
  /** Though up, something of what it tells is missing, as the detail says: worth a warning in the log. */
  readonly incomplete?: true;
}

/** Where a source puts what it learns. */
export interface SourceSink {
  /**
   * In order; a batch is folded at once, so keep batches below some thousand events to leave the loop room. The events are the
   * source's again when this returns, and may be used for the next batch: who keeps one copies it.
   */
  events(batch: readonly Event[]): void;
  status(status: SourceStatus): void;
}

/** Whether a source could work here; when not, the reason names the remedy. */
export type Availability = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Where events come from. One interface for all; a source heals itself after loss and reconnects by itself. */
export interface Source {
  readonly name: SourceName;
  /** Cheap, without side effects that outlive it. */
  probe(): Promise<Availability>;
  /**
   * Begins to deliver, and resolves once it does or has begun to retry by itself.
   * @throws Error whose message names cause and remedy, if it can't begin at all.
   */
  start(sink: SourceSink): Promise<void>;
  /** Ends delivery and removes every trace of it from the system. Resolves within a second, silent source or not. */
  stop(): Promise<void>;
  /** Asks for a fresh baseline of everything. */
  resync(): void;
  /**
   * Resolves once all that the kernel had recorded at the call has been handed over; to false if that does not come about (the
   * reader is gone, records are lost). Left out where the source reads maps itself.
   */
  settled?(): Promise<boolean>;
  /** How far maps are behind what happened; undefined, or left out, where the source can't tell, or is never behind. */
  rereads?(): Rereads | undefined;
}
