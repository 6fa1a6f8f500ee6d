import { processKey, type ListedProcess, type ProcessList } from '../../client';
import { headroomOf, mapStateInWords, unescapeWire, type Headroom, type MapStateWords } from '../../view';
import type { Polled } from '../poll';
import { Past, type Growth } from './past';
import { Polls } from './polls';

/** A process as it is now, and how it has moved since the page began to watch. */
export interface WatchedProcess {
  /** Of its pid and start time. */
  readonly key: string;
  readonly listed: ListedProcess;
  /** For people, as is `group`; the latter null where the exporter does not tell. */
  readonly name: string;
  readonly group: string | null;
  /** Of its map; null: it is as it should be. */
  readonly state: MapStateWords | null;
  /** Of its VMAs against the kernel's limit; null where either is not known. */
  readonly headroom: Headroom | null;
  /** Null where not known, or not for long enough. */
  readonly growth: Growth | null;
  /** VMAs more than when the page first saw it. */
  readonly grown: number | null;
  /** Calls that changed its map, a second; null where not known. */
  readonly changes: number | null;
  /** Its VMAs at the latest polls, the latest last. Made when it is called. */
  readonly line: () => readonly (number | null)[];
}

/** What all processes are together. */
export interface Figures {
  readonly processes: number;
  /** Of the maps that are known, as are the others. */
  readonly vmas: number;
  readonly mappedBytes: number;
  readonly reservedBytes: number;
  /** Calls that changed a map, a second; null where the source can't tell, or not yet. */
  readonly changes: number | null;
  /** Processes with mappings both writable and executable. */
  readonly writableExecutable: number;
  /** Processes whose map was never read. */
  readonly unknown: number;
  /** Processes whose map is not what it is now: unreadable since, or being read. */
  readonly stale: number;
}

/** The machine as the page knows it. */
export interface Watched {
  readonly polled: Polled;
  /** As the list has them; empty before the first. */
  readonly processes: readonly WatchedProcess[];
  /** Null before the first list. */
  readonly figures: Figures | null;
  /** Unix time in milliseconds when the last list came. */
  readonly now: number;
  /** For how long it was watched, in milliseconds. */
  readonly watchedFor: number;
  /** How many lists have come: rates take two, growth some more. */
  readonly lists: number;
}

/** Before the first answer. */
export const UNWATCHED: Watched = {
  polled: { list: null, at: 0, readiness: null, error: null },
  processes: [],
  figures: null,
  now: 0,
  watchedFor: 0,
  lists: 0,
};

/** So long without a list is a hole in what is known, in milliseconds: the page was hidden, or the exporter away. */
const HOLE = 15_000;

interface Life {
  readonly past: Past;
  readonly name: string;
  readonly comm: string;
}

/** Puts polls together to how processes move. */
export class Watch {
  private readonly polls = new Polls();
  private lives = new Map<string, Life>();
  private last: ProcessList | null = null;
  private began = NaN;
  private lists = 0;
  private watched = UNWATCHED;

  /**
   * @param at when it came, in milliseconds of a clock that never goes back.
   * @param now the same as Unix time in milliseconds.
   */
  note(polled: Polled, at: number, now = Date.now()): Watched {
    const { list } = polled;
    if (list === null || list === this.last) {
      // Nothing new of any process: the last list stands, and why there is no other.
      this.watched = { ...this.watched, polled };
      return this.watched;
    }
    this.last = list;
    this.began = Number.isNaN(this.began) ? at : this.began;
    this.lists++;
    if (at - this.polls.at(0) > HOLE) {
      this.polls.add(at);
      for (const { past } of this.lives.values()) {
        past.note(null, null);
      }
    }
    this.polls.add(at);
    const lives = new Map<string, Life>();
    const processes = list.processes.map((listed) => this.process(listed, list.maxMapCount, lives, now));
    this.lives = lives;
    this.watched = {
      polled,
      processes,
      figures: figuresOf(processes),
      now,
      watchedFor: at - this.began,
      lists: this.lists,
    };
    return this.watched;
  }

  private process(listed: ListedProcess, limit: number | null, lives: Map<string, Life>, now: number): WatchedProcess {
    const key = processKey(listed);
    const { comm, vmas, operations } = listed;
    const known = this.lives.get(key);
    const past = known?.past ?? new Past(this.polls);
    const life = known?.comm === comm ? known : { past, comm, name: unescapeWire(comm) };
    lives.set(key, life);
    past.note(vmas, operations);
    return {
      key,
      listed,
      name: life.name,
      group: listed.group === null ? null : listed.group === comm ? life.name : unescapeWire(listed.group),
      state: mapStateInWords(listed.mapState, now),
      headroom: vmas === null ? null : headroomOf(vmas, limit),
      growth: past.growth(),
      grown: past.grown(),
      changes: past.changes(),
      line: () => past.line(),
    };
  }
}

function figuresOf(processes: readonly WatchedProcess[]): Figures {
  const sum = (of: (process: ListedProcess) => number | null): number =>
    processes.reduce((total, { listed }) => total + (of(listed) ?? 0), 0);
  const count = (is: (process: ListedProcess) => boolean): number =>
    processes.reduce((total, { listed }) => total + (is(listed) ? 1 : 0), 0);
  const reservedBytes = sum((process) => process.reservedBytes);
  const changes = processes.flatMap((process) => process.changes ?? []);
  return {
    processes: processes.length,
    vmas: sum((process) => process.vmas),
    mappedBytes: sum((process) => process.mappedBytes) - reservedBytes,
    reservedBytes,
    changes: changes.length === 0 ? null : changes.reduce((total, each) => total + each, 0),
    writableExecutable: count((process) => (process.writableExecutableVmas ?? 0) > 0),
    unknown: count((process) => process.vmas === null),
    stale: count((process) => process.vmas !== null && process.mapState.map !== 'ok'),
  };
}
