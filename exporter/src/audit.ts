import type { Logger } from 'pino';
import type { Event } from './wire/events';
import type { Mapping } from './wire/facts';
import { mapsSplitter, MapsParser } from './wire/procfs/proc-maps';
import type { Process } from './model/process';
import type { World } from './model/world';
import { readMapsText } from './sources/reading/maps-text';
import { readStat } from './sources/reading/proc-files';
import type { ReadingHelper } from './sources/reading/reading-helper';

/** Larger maps are left out: reading them holds the process's mmap_lock for too long to do it for an audit. */
const MAX_VMAS = 4_096;

/** What one audit found. `busy`: the map changed meanwhile, or can't be read: no verdict. */
export type Verdict = 'same' | 'refreshed' | 'mismatch' | 'busy';

export interface AuditorOptions {
  readonly world: World;
  /** Reads maps. */
  readonly helper: ReadingHelper;
  /** Takes what the audit found: the paths that changed without an event, and mismatches. */
  readonly take: (events: readonly Event[]) => void;
  /** Asks the source for a fresh baseline of everything. */
  readonly resync: () => void;
  /** Whether there is anything to audit now. */
  readonly due: () => boolean;
  readonly log: Logger;
  /** ms between two audits; 0: none. */
  readonly interval: number;
  /** Resolves once all that had happened at the call has been folded; to false if that does not come about. */
  readonly settled: () => Promise<boolean>;
}

/**
 * Compares one map after another with /proc/PID/maps: for a source that states changes instead of re-reading maps, the
 * proof that they add up. A path alone that differs (unlink and rename raise no event) is refreshed; any other difference
 * is a mismatch, counted in `vma_audit_mismatches_total`, and has everything restated.
 */
export class Auditor {
  private timer: NodeJS.Timeout | undefined;
  private last = 0;

  constructor(private readonly options: AuditorOptions) {}

  /** Begins; a second call changes nothing. */
  start(): void {
    if (this.options.interval > 0 && this.timer === undefined) {
      this.schedule();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Audits one process. */
  async audit(process: Process): Promise<Verdict> {
    const { world, helper, take, resync, settled, log } = this.options;
    const disturbed = new Set<Process>();
    const unfollow = world.follow({
      change: (changed) => disturbed.add(changed),
      synced: (synced) => disturbed.add(synced),
      exit: (gone) => disturbed.add(gone),
    });
    try {
      const actual = await readMap(helper, process);
      // What happened before the reading may be on its way still, a whole burst of it.
      const folded = actual !== undefined && (await settled());
      if (!folded || disturbed.has(process) || !world.ready || process.mapState.state !== 'ok') {
        return 'busy';
      }
      const ours = mappingsOf(process);
      const odd = ours.length === actual.length ? ours.findIndex((each, i) => !isSame(each, actual[i]!)) : 0;
      if (odd >= 0) {
        const detail = `process ${process.pid} (${process.comm}): ${ours.length} VMAs here, ${actual.length} in /proc`;
        log.error({ ours: ours[odd], actual: actual[odd] }, `audit: ${detail}; asking for a resync`);
        take([{ type: 'audit_mismatch', ts: Date.now() * 1000, pid: process.pid, detail }]);
        resync();
        return 'mismatch';
      }
      const renamed = actual.filter(({ facts }, i) => facts.isFileBacked && facts.path !== ours[i]!.facts.path);
      take(renamed.map((each) => refresh(process, each)));
      return renamed.length > 0 ? 'refreshed' : 'same';
    } finally {
      unfollow();
    }
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      const next = this.options.due() ? this.next() : undefined;
      void (next === undefined ? Promise.resolve() : this.audit(next))
        .catch((error: unknown) => {
          this.options.log.error({ error }, 'audit failed');
        })
        .finally(() => {
          if (this.timer !== undefined) {
            this.schedule();
          }
        });
    }, this.options.interval).unref();
  }

  /** The process after the one audited last, by pid, round and round. */
  private next(): Process | undefined {
    let first: Process | undefined;
    let following: Process | undefined;
    for (const process of this.options.world.processes()) {
      if (!process.synced || process.map.size === 0 || process.map.size > MAX_VMAS) {
        continue;
      }
      if (first === undefined || process.pid < first.pid) {
        first = process;
      }
      if (process.pid > this.last && (following === undefined || process.pid < following.pid)) {
        following = process;
      }
    }
    const next = following ?? first;
    this.last = next?.pid ?? 0;
    return next;
  }
}

async function readMap(helper: ReadingHelper, process: Process): Promise<Mapping[] | undefined> {
  const text = await readMapsText(helper, process.pid);
  const stat = readStat(process.pid);
  if (typeof text === 'string' || 'error' in text || stat?.startTime !== process.startTime) {
    return undefined;
  }
  const mappings: Mapping[] = [];
  const parser = new MapsParser(process.exe, stat.endData);
  const lines = mapsSplitter((bytes, from, to) => {
    const mapping = parser.line(bytes, from, to);
    if (mapping !== null) {
      mappings.push(mapping);
    }
  });
  for (const chunk of text.chunks) {
    lines.push(chunk);
  }
  return mappings;
}

function mappingsOf({ map }: Process): Mapping[] {
  const mappings: Mapping[] = [];
  map.visit((start, end, offset, facts) => mappings.push({ start, end, offset, facts }));
  return mappings;
}

/** Kinds are told apart by more than /proc/PID/maps shows, and flags by nothing in it: the module's word stands. */
function isSame(ours: Mapping, actual: Mapping): boolean {
  const { kind, flags } = ours.facts;
  return (
    ours.start === actual.start &&
    ours.end === actual.end &&
    ours.offset === actual.offset &&
    ours.facts.equalsButForPath(actual.facts.with({ kind, flags }))
  );
}

function refresh(process: Process, { start, end, offset, facts }: Mapping): Event {
  const { pid, mm, map } = process;
  const { kind, flags } = map.startingAt(start) ?? facts;
  const named = facts.with({ kind, flags });
  return { type: 'range', ts: Date.now() * 1000, pid, tid: pid, op: 'vma', mm, start, end, facts: named, offset };
}
