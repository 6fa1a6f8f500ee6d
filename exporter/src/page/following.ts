import type { ChangeEntry, ProcessSnapshot, Snapshot } from '../client';
import { changeRows, type Changes, type Kin, type Shown } from '../components';
import { changeInWords, FamilyStates, Mappings, unescapeWire, type AddressMapState, type FamilyMember } from '../view';
import { processKey } from '../wire/stream/process-key';
import { Family } from './family';
import { formatRoute } from './route';

/** One process, as the states of the stream tell of it; it stays when it has ended. */
export class Following {
  private readonly maps = new FamilyStates();
  private readonly family: Family;
  private last: ProcessSnapshot | null = null;
  private state: AddressMapState | null = null;
  private changes: StreamChanges | null = null;

  /**
   * @param pid the process to follow
   * @param startTime which of those that have had the pid, in clock ticks since boot; null: the one that is seen first
   */
  constructor(
    readonly pid: number,
    private startTime: number | null,
  ) {
    this.family = new Family(pid);
  }

  /** When it was started, in clock ticks since boot; null: it was not seen, and nobody said. */
  get startedAt(): number | null {
    return this.startTime;
  }

  /** @param gone what is known of why it is not there, in words; null: nothing. */
  shownOf(snapshot: Snapshot, limit: number | null, gone: string | null): Shown {
    const { processes, state: connection } = snapshot;
    const found = processes.get(this.pid);
    this.startTime ??= found?.info.start_time ?? null;
    const living = found?.info.start_time === this.startTime ? found : undefined;
    this.last = living ?? this.last;
    const process = this.last;
    const entries = this.family.entriesOf(snapshot);
    const isGone = living === undefined && connection.phase === 'live';
    const children = living === undefined ? [] : childrenOf(living, processes);
    if (process?.mapped === true && (living !== undefined || this.state === null)) {
      this.state = this.maps.stateOf([process, ...children].map(memberOf));
    }
    const maps = this.state?.maps ?? [];
    return {
      key: this.startTime === null ? `${this.pid}` : processKey({ pid: this.pid, startTime: this.startTime }),
      name: process === null ? `Process ${this.pid}` : unescapeWire(process.info.comm),
      pid: this.pid,
      cmdline:
        process === null ? '' : unescapeWire(process.info.cmdline === '' ? process.info.exe : process.info.cmdline),
      connection,
      ended: isGone && process !== null ? { at: exitOf(entries, process) } : null,
      mapState: process === null ? null : { ...process.info, known: process.mapped },
      state: this.state,
      missing: isGone && process === null ? (gone ?? (found === undefined ? nobody(this.pid) : another(found))) : null,
      changes: this.changesOf(entries, snapshot.changes.at(-1)?.seq ?? 0),
      limit,
      kin: children.map(kinOf),
      ids: new Map(maps.map(({ id }) => [Number.parseInt(id, 10), id])),
    };
  }

  /** The same object while nothing happens: what lists them has nothing to do then. */
  private changesOf(entries: readonly ChangeEntry[], total: number): StreamChanges {
    if (this.changes?.total !== total || this.changes.entries.length !== entries.length) {
      this.changes = new StreamChanges(entries, this.pid, total);
    }
    return this.changes;
  }
}

const nobody = (pid: number): string =>
  `There is no process ${pid} that you may see. It may have ended; or it is another user’s, and the exporter shows those to root and to logins only.`;

function another({ info }: ProcessSnapshot): string {
  return `The process of this link has ended. PID ${info.pid} is another one now, ${unescapeWire(info.comm)}: choose it in the list to see it.`;
}

/** Its direct children whose maps have come, by pid. */
function childrenOf(parent: ProcessSnapshot, processes: ReadonlyMap<number, ProcessSnapshot>): ProcessSnapshot[] {
  return [...processes.values()]
    .filter((process) => process.info.ppid === parent.info.pid && process.mapped)
    .sort((a, b) => a.info.pid - b.info.pid);
}

function memberOf({ info, map, threads }: ProcessSnapshot): FamilyMember {
  return {
    id: processKey({ pid: info.pid, startTime: info.start_time }),
    pid: info.pid,
    ppid: info.ppid,
    name: unescapeWire(info.comm),
    mappings: Mappings.of(map, threads?.threads ?? null),
  };
}

function kinOf({ info }: ProcessSnapshot): Kin {
  const { pid, start_time: startTime } = info;
  return { pid, name: unescapeWire(info.comm), href: formatRoute({ pid, startTime }) };
}

/** When it ended, in Unix milliseconds; null: that was not told. */
function exitOf(entries: readonly ChangeEntry[], { info }: ProcessSnapshot): number | null {
  const exit = entries.findLast(
    ({ what, pid, startTime }) => what === 'exited' && pid === info.pid && startTime === info.start_time,
  );
  return exit === undefined ? null : exit.ts / 1000;
}

class StreamChanges implements Changes {
  /** @param entries oldest first */
  constructor(
    readonly entries: readonly ChangeEntry[],
    private readonly pid: number,
    readonly total: number,
  ) {}

  rows: Changes['rows'] = (range) =>
    changeRows(
      range === null ? this.entries : this.entries.filter(({ ts }) => ts / 1000 >= range[0] && ts / 1000 <= range[1]),
      this.pid,
    );

  marksAfter: Changes['marksAfter'] = (after) =>
    this.entries
      .filter((entry) => entry.seq > after && !('before' in entry))
      .map((entry) => {
        const { tone, words } = changeInWords(entry);
        return { at: entry.ts / 1000, tone, words };
      });
}
