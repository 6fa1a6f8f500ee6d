import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Event, Op, UnreadableReason } from '../../wire/events';
import { mapsSplitter, MapsParser } from '../../wire/procfs/proc-maps';
import { monotonicMicros } from './clock';
import { measureCost } from './cpu-cost';
import type { Denied } from './denied';
import { descriptorRemedy } from '../descriptors';
import { readMapsText, type MapsText } from './maps-text';
import { PROC, readStat } from './proc-files';
import type { ProcessTable, KnownProcess } from './process-table';
import type { ReadingHelper } from './reading-helper';
import type { Space } from './space';

/** A map that changes in each of so many readings is left for later. */
const MAX_TORN = 3;
/** ms before a map that could not be read is tried again, doubled with every failure. */
const MIN_RETRY = 1_000;
const MAX_RETRY = 30_000;
/** Of those that were stuck before, so much of the time is waited for at most: however many they are, others are read. */
const STUCK_SHARE = 0.2;

/** Why a map is read again: what its differences are to be called. Without it, they count as healed. */
export type Cause = { readonly op: Op; readonly pid: number } | undefined;

/** `told` if it differed, `same`, `torn` if it changed in each of several readings, `long`, or why it could not be read. */
export type Outcome = 'told' | 'same' | 'torn' | 'long' | 'gone' | UnreadableReason;

export interface MapTellerOptions {
  readonly processes: ProcessTable;
  readonly helper: ReadingHelper;
  readonly emit: (...events: Event[]) => void;
  /** Unix time in µs. */
  readonly now: () => number;
  readonly pageSize: number;
  /** Why the kernel does not let us look, and what would help: one sentence. */
  readonly explainDenied: () => Denied;
  /** Where /proc is mounted. */
  readonly proc?: string;
  /** Bytes of a map's text from which on it is left to somebody else, as `long`. */
  readonly longest?: number;
}

/** Reads maps from /proc and tells those that differ from what was told last. The one reader of maps of all sources. */
export class MapTeller {
  private spent = 0;
  private stuckUntil = -Infinity;

  constructor(private readonly options: MapTellerOptions) {}

  /** CPU time that reading and telling has taken so far, in ms, the helper's included. */
  get cost(): number {
    return this.spent + this.options.helper.cost;
  }

  /** When the map may be read, by performance.now(): one that could not be read is not tried again at once. */
  notBefore(space: Space): number {
    return space.unreadable === 'busy' ? Math.max(space.retryAt, this.stuckUntil) : space.retryAt;
  }

  /** Reads a map once. One that can't be read is told as unreadable, and tried again by whoever calls, `notBefore`. */
  async tell(space: Space, cause?: Cause): Promise<Outcome> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(space, cause);
      if (outcome !== 'torn' || attempt === MAX_TORN) {
        return outcome;
      }
    }
  }

  private async attempt(space: Space, cause: Cause): Promise<Outcome> {
    const { processes, helper, proc = PROC, longest } = this.options;
    const { owner } = space;
    if (owner === undefined) {
      return 'gone';
    }
    const { generation } = space;
    const began = monotonicMicros();
    const waited = performance.now();
    const text = await readMapsText(helper, owner.pid, proc, longest);
    if (!processes.isCurrent(owner, space) || text === 'gone') {
      return 'gone';
    }
    if (text === 'long') {
      space.bytes = longest!;
      return text;
    }
    if (text === 'stuck' && space.failures > 0) {
      this.stuckUntil = performance.now() + (performance.now() - waited) * (1 / STUCK_SHARE - 1);
    }
    if (typeof text === 'string' || 'error' in text) {
      return this.failed(space, text);
    }
    // The pid may have come back, and the word of it be still on its way.
    if (readStat(owner.pid, proc)?.startTime !== owner.startTime) {
      return 'gone';
    }
    space.bytes = text.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const measured = measureCost();
    const digest = digestOf(text.chunks);
    if (generation !== space.generation) {
      return 'torn';
    }
    if (digest === space.digest) {
      this.spent += measured();
      this.succeeded(space, began, digest);
      return 'same';
    }
    space.digest = '';
    this.emit({ type: 'begin', ts: this.options.now(), mm: space.mm, ...cause });
    const outcome = await this.tellLines(owner, space, text.chunks, measured);
    if (outcome === 'told') {
      this.emit({ type: 'end', ts: this.options.now(), mm: space.mm });
      this.succeeded(space, began, digest);
    }
    return outcome;
  }

  private succeeded(space: Space, began: number, digest: string): void {
    Object.assign(space, { digest, readAt: began, unreadable: null, failures: 0, retryAt: -Infinity });
  }

  private failed(space: Space, text: Exclude<MapsText, 'gone' | 'long' | { chunks: unknown }>): UnreadableReason {
    const { reason, sentence } = this.explain(text);
    const passing = typeof text === 'object' && descriptorRemedy(text.error) !== undefined;
    const retry = passing ? MIN_RETRY : Math.min(MAX_RETRY, MIN_RETRY * 2 ** space.failures);
    space.retryAt = performance.now() + retry;
    space.failures++;
    if (space.unreadable !== reason) {
      space.unreadable = reason;
      // Once it can be read it is told, though it be the same.
      space.digest = '';
      this.emit({ type: 'unreadable', ts: this.options.now(), mm: space.mm, reason, detail: sentence });
    }
    return reason;
  }

  private explain(text: 'denied' | 'stuck' | { readonly error: string }): {
    readonly reason: UnreadableReason;
    readonly sentence: string;
  } {
    if (text === 'denied') {
      return this.options.explainDenied();
    }
    return text === 'stuck'
      ? {
          reason: 'busy',
          sentence:
            'it keeps its mmap_lock, as one does that waits in mmap for a file system that does not answer (NFS, FUSE); it is tried again',
        }
      : {
          reason: 'failed',
          sentence: `/proc/PID/maps can't be read: ${descriptorRemedy(text.error) ?? text.error}; it is tried again`,
        };
  }

  /**
   * @param begun tells what this has cost so far.
   * @returns `gone` if the process exits or execs between two chunks.
   */
  private async tellLines(
    owner: KnownProcess,
    space: Space,
    chunks: readonly Buffer[],
    begun: () => number,
  ): Promise<'told' | 'torn' | 'gone'> {
    const parser = new MapsParser(owner.exe, owner.endData, this.options.pageSize);
    const { pid } = owner;
    const { mm, generation } = space;
    const ts = this.options.now();
    let batch: Event[] = [];
    const read = { last: 0, torn: false };
    const splitter = mapsSplitter((bytes, from, to) => {
      try {
        const mapping = parser.line(bytes, from, to);
        if (mapping !== null) {
          const { start, end, facts, offset } = mapping;
          // From Linux 6.17 on a map may change while it is read; lines that overlap prove it.
          read.torn ||= start < read.last;
          read.last = end;
          batch.push({ type: 'range', ts, pid, tid: pid, op: 'vma', mm, start, end, facts, offset });
        }
      } catch (error) {
        batch.push({ type: 'parse_error', ts, detail: error instanceof Error ? error.message : String(error) });
      }
    });
    let measured = begun;
    for (const [index, chunk] of chunks.entries()) {
      splitter.push(chunk);
      if (read.torn) {
        break;
      }
      this.emit(...batch);
      batch = [];
      if (index < chunks.length - 1) {
        this.spent += measured();
        await nextTurn();
        if (!this.options.processes.isCurrent(owner, space)) {
          return 'gone';
        }
        if (generation !== space.generation) {
          return 'torn';
        }
        measured = measureCost();
      }
    }
    this.spent += measured();
    return read.torn ? 'torn' : 'told';
  }

  private emit(...events: Event[]): void {
    this.options.emit(...events);
  }
}

function digestOf(chunks: readonly Buffer[]): string {
  const hash = createHash('sha1');
  for (const chunk of chunks) {
    hash.update(chunk);
  }
  return hash.digest('base64');
}
