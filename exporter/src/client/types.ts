import type { AddressSpace } from '../model/address-space';
import type { Noted } from '../model/chunk';
import type { ThreadsSeen } from '../model/thread';
import type { Op } from '../wire/events';
import type { ProcessInfo } from '../wire/stream/messages';
import type { Vma } from '../wire/vma';

/** Which processes a stream carries the maps of. Nothing selected: all processes, and no maps. */
export interface Selection {
  readonly pids: readonly number[];
  /** Names, escaped as in the process list. */
  readonly comms: readonly string[];
  /** Whether the descendants of those come too. */
  readonly children: boolean;
}

/** The last attempt to connect failed, and another is made. */
interface Failed {
  /** Why it failed, for people to read. */
  readonly reason: string;
  /** When the next attempt begins, in Unix milliseconds; null: it is under way. */
  readonly retryAt: number | null;
}

/** How the connection fares, for people to see. */
export type ConnectionState =
  /** Nothing was received yet, or not since it rested. */
  | { readonly phase: 'connecting' }
  | ({ readonly phase: 'connecting' } & Failed)
  /** `everyMs`: the exporter is asked again and again, not listened to; what is shown may be as old as that. */
  | { readonly phase: 'live'; readonly everyMs?: number }
  /** Nothing is asked until someone looks: what is shown is as of then. */
  | { readonly phase: 'resting' }
  /** What is shown may be out of date: the connection was lost, and is tried again. */
  | ({ readonly phase: 'stale' } & Failed)
  /** The exporter refuses (credentials, a bad selection); it is asked again all the same, but rarely. */
  | ({ readonly phase: 'error' } & Failed)
  | { readonly phase: 'closed' };

/** What was seen to happen to one mapping while this client looked. */
export interface VmaLife {
  /** When it appeared, in Unix microseconds; null: it was there before. */
  readonly since: number | null;
  /** When it last changed, in Unix microseconds. */
  readonly ts: number;
  /** The operation of that change. */
  readonly op: Op;
  /** How often it was seen to change, its appearance included. */
  readonly count: number;
}

/** A client's map: on each VMA it notes what was seen to happen to it. The pieces of a split mapping inherit its life. */
export type LiveMap = AddressSpace<VmaLife>;

/** A VMA of a client's map. No `note`: nothing was seen to happen to it while this client looked. */
export type LiveVma = Noted<VmaLife>;

/** A process and its map at one moment. Never changed in place. */
export interface ProcessSnapshot {
  /** Differs whenever anything of this process does. */
  readonly rev: number;
  readonly info: ProcessInfo;
  /** Empty until `mapped`. Must not be changed. */
  readonly map: LiveMap;
  /** Its threads as they were seen a moment ago; null: not told (yet), or by an older exporter never. */
  readonly threads: ThreadsSeen | null;
  /** Whether the map has come completely. Stays true while a fresh one is on its way: the former is shown until then. */
  readonly mapped: boolean;
  /** When its map last changed, in Unix microseconds; null: not since this client looks. */
  readonly changedAt: number | null;
}

/** Everything a client knows at one moment. Never changed in place. */
export interface Snapshot {
  /** Greater for each later state. */
  readonly rev: number;
  readonly state: ConnectionState;
  /** Who is at the other end; null until it said so. */
  readonly exporter: {
    readonly version: string;
    readonly host: string;
    readonly source: string;
    /** The sysctl vm.max_map_count there; null where it is not known. */
    readonly maxMapCount: number | null;
  } | null;
  /** The living processes in scope, by pid. */
  readonly processes: ReadonlyMap<number, ProcessSnapshot>;
  /** The most recent changes, oldest first. */
  readonly changes: readonly ChangeEntry[];
}

interface Entry {
  /** Counts all entries from 1 on, those that are no longer kept included. */
  readonly seq: number;
  /** Unix microseconds. */
  readonly ts: number;
  readonly pid: number;
  readonly startTime: number;
  /** Escaped. */
  readonly comm: string;
}

/** What a change did to the map, judged by what was there before and after. */
export type MapChangeKind =
  /** A new mapping where nothing was. */
  | 'mapped'
  /** Whole mappings, or parts of several, are gone. */
  | 'unmapped'
  | 'grew'
  | 'shrank'
  /** One mapping became several: a hole in it, or (madvise, mlock) a part with flags of its own. */
  | 'split'
  /** Several, perhaps with the gap between them, became one. */
  | 'joined'
  /** The permissions of a mapping, or of a part of it, are others. */
  | 'protected'
  /** Only its flags are others: locked in memory, left out of core dumps (madvise, mlock, mseal). */
  | 'flagged'
  /** It is now elsewhere, perhaps with another size (mremap). */
  | 'moved'
  /** Something else is there now (MAP_FIXED). */
  | 'replaced'
  /** Only the path text is another: its file was renamed or unlinked. */
  | 'renamed';

/** One statement about the map of a process, and what it meant. */
export interface MapEntry extends Entry {
  readonly what: MapChangeKind;
  /** The operation; `vma` where it is not known. */
  readonly op: Op;
  /** tgid of the task that did it, usually `pid`; 0: unknown. */
  readonly by: number;
  readonly start: number;
  readonly end: number;
  /** What the range overlapped before, from low to high, whole: they may reach beyond it. For a move, the old place. */
  readonly before: readonly Vma[];
  /** What became of it: the new mapping and what remains of `before`, from low to high. */
  readonly after: readonly Vma[];
  /** Mapped bytes, now less before. */
  readonly bytes: number;
}

/** A turn in the life of a process. */
export type LifeEntry =
  /** `pid` has a new child. */
  | (Entry & { readonly what: 'forked'; readonly child: number })
  /** It runs another program; its map began anew. */
  | (Entry & { readonly what: 'executed'; readonly formerComm: string; readonly exe: string })
  | (Entry & { readonly what: 'exited' });

export type ChangeEntry = MapEntry | LifeEntry;

/** Where a connection gets its bytes. */
export interface Transport {
  /**
   * Opens the stream with these query parameters. The bytes may come in chunks of any size; the iteration ends when the
   * other end closes, and throws when the connection breaks or `signal` aborts.
   *
   * @throws StatusError for an answer other than 200, at once or on the first iteration.
   */
  open(params: URLSearchParams, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** A stream that goes on across lost connections, exporter restarts and changes of the selection. */
export interface Connection {
  /** The same object until something changed. */
  snapshot(): Snapshot;
  /** Calls `listener` after changes, at most ten times a second. @returns a function that ends it. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** Changes what is streamed without a gap: what both selections have stays and goes on. */
  select(selection: Selection): void;
  /** Asks for nothing while `resting`, and keeps what it has; then goes on from there, with what was missed. */
  rest(resting: boolean): void;
  /**
   * Makes the attempt at once that is waited for, and waits little again should it fail. Nothing happens while one is
   * under way, and where there is none to make: live, resting or closed.
   */
  retry(): void;
  /** Ends it for good. */
  close(): void;
}
