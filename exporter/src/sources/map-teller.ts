import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Event, Op } from '../wire/events';
import { mapsSplitter, MapsParser } from '../wire/proc-maps';
import { readMapsText } from './proc';
import type { Processes, Tracked } from './processes';

/** Why a map is read again: what its differences are to be called. Without it, they count as healed. */
export type Cause = { readonly op: Op; readonly pid: number } | undefined;

/** Reads maps from /proc and tells those that differ from what was told last. The one reader of maps of all sources. */
export class MapTeller {
  constructor(
    private readonly processes: Processes,
    private readonly emit: (...events: Event[]) => void,
    private readonly now: () => number,
    private readonly pageSize: number,
  ) {}

  /** @returns `told` if it differed, `same`, or why it could not be read. */
  async tell(tracked: Tracked, cause?: Cause): Promise<'told' | 'same' | 'gone' | 'denied'> {
    const { pid, mm } = tracked;
    const text = await readMapsText(pid);
    if (text === 'gone' || text === 'denied') {
      return text;
    }
    const digest = digestOf(text.chunks);
    if (!this.processes.isCurrent(tracked, mm)) {
      return 'gone';
    }
    if (digest === tracked.digest) {
      return 'same';
    }
    tracked.digest = digest;
    this.emit({ type: 'begin', ts: this.now(), mm, ...cause });
    if (!(await this.tellLines(tracked, mm, text.chunks))) {
      return 'gone';
    }
    this.emit({ type: 'end', ts: this.now(), mm });
    return 'told';
  }

  /** @returns whether all of it was told: the process may exit or exec between two chunks. */
  private async tellLines(tracked: Tracked, mm: number, chunks: readonly Buffer[]): Promise<boolean> {
    const parser = new MapsParser(tracked.exe, tracked.endData, this.pageSize);
    const { pid } = tracked;
    const ts = this.now();
    let batch: Event[] = [];
    const splitter = mapsSplitter((line) => {
      try {
        const vma = parser.line(line);
        if (vma !== null) {
          batch.push({ type: 'range', ts, pid, tid: pid, op: 'vma', mm, start: vma.start, end: vma.end, vma });
        }
      } catch (error) {
        batch.push({ type: 'parse_error', ts, detail: error instanceof Error ? error.message : String(error) });
      }
    });
    for (const chunk of chunks) {
      splitter.push(chunk);
      this.emit(...batch);
      batch = [];
      if (chunks.length > 1) {
        await nextTurn();
        if (!this.processes.isCurrent(tracked, mm)) {
          return false;
        }
      }
    }
    return true;
  }
}

function digestOf(chunks: readonly Buffer[]): string {
  const hash = createHash('sha1');
  for (const chunk of chunks) {
    hash.update(chunk);
  }
  return hash.digest('base64');
}
