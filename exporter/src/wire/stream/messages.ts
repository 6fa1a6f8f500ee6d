import type { Op } from '../events';
import type { Kind } from '../vma';
import type { Dense } from './dense';

/**
 * The objects of the stream (`/api/v1/stream`), one a line as NDJSON, or one an event as server-sent events.
 *
 * Addresses and offsets are lower-case hex without `0x`, inodes decimal text, `ts` Unix microseconds. Paths, comm and
 * the like stay in the wire's octal escapes. A reader ignores members that it does not know.
 */
export type StreamMessage =
  | HelloMessage
  | ProcessMessage
  | VmasMessage
  | SyncedMessage
  | DeltaMessage
  | ExitMessage
  | ThreadsMessage
  | BookmarkMessage
  | ResetMessage;

/** How `vmas` messages carry maps: the values of the stream's parameter `vmas`. */
export const VMAS_CODINGS = ['columns', 'dense'] as const;
export type VmasCodingName = (typeof VMAS_CODINGS)[number];

/** The map of a process, or a part of it, from low to high addresses: one array a field, all of one length. */
export interface Columns {
  start: string[];
  end: string[];
  perms: string[];
  offset: string[];
  dev: string[];
  inode: string[];
  path: string[];
  kind: Kind[];
  /** Null: not known. */
  flags: (string | null)[];
}

/** Always the first. */
export interface HelloMessage {
  type: 'hello';
  /** Of the exporter. */
  version: string;
  host: string;
  /** Which source the exporter listens to: module, tracefs, procfs, replay. */
  source: string;
  /** The sysctl vm.max_map_count; null where it can't be read. */
  max_map_count: number | null;
  /** Differs for each start of the exporter; cursors hold within one epoch. */
  epoch: string;
  /** How `vmas` carry maps here, if the client asked for one of the ways. */
  vmas?: VmasCodingName;
}

/** What identifies a process: see ProcessIdentity. */
export interface IdentityInfo {
  pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  start_time: number;
}

/** What is known of a process besides its map. */
export interface ProcessInfo extends IdentityInfo, MapStateInfo {
  ppid: number;
  comm: string;
  exe: string;
  cmdline: string;
  /** Real uid; -1 until known. */
  uid: number;
  cgroup: string;
  /** What the metrics count it under. */
  group: string;
}

/** Whether a map can be relied on. */
export interface MapStateInfo {
  /**
   * Whether its map can be relied on: `ok`; `reading`, it was not read since the process was seen, or since its last exec;
   * `unreadable`, it can't be read, and what was told before is all there is. Its next `synced` means `ok`, unless that says otherwise.
   */
  map: MapStateName;
  /** Since when, in Unix microseconds. Of an unreadable map: how old what is known of it is. */
  map_since: number;
  /** Why not `ok`, in a sentence for people; null for `ok`. */
  map_reason: string | null;
}

export const MAP_STATES = ['ok', 'reading', 'unreadable'] as const;
export type MapStateName = (typeof MAP_STATES)[number];

/** It came into scope, or something of this changed (exec, rename, credentials, a map that can't be read). */
export interface ProcessMessage extends ProcessInfo {
  type: 'process';
}

/** A part of its map. The parts up to its `synced` make up a whole that replaces what a client had. */
export interface VmasMessage extends IdentityInfo {
  type: 'vmas';
  /** Unless `dense` is there. */
  columns?: Columns;
  /** For who asked with `vmas=dense`. */
  dense?: Dense;
}

/**
 * With a pid: the map of that process has been sent completely (no `vmas` before it: the map is empty), and is `ok` if
 * `map` does not say otherwise. With a cursor:
 * so has everything in scope, and the stream can be resumed from here.
 */
export interface SyncedMessage extends Partial<IdentityInfo>, Partial<MapStateInfo> {
  type: 'synced';
  cursor?: string;
}

/** Changes in the order in which they happened. */
export interface DeltaMessage {
  type: 'delta';
  /** Where the stream can be resumed once these changes are applied. */
  cursor: string;
  changes: ChangeJson[];
}

/** In [start, end) of this process's map there is now exactly this one VMA, or (null) nothing. */
export interface ChangeJson {
  ts: number;
  /** The process whose map it is. */
  pid: number;
  /** tgid of the task that did it, when that is another process (ptrace, a shared mm); 0: unknown. */
  by?: number;
  /** What was done; `vma` for the further statements of one operation. */
  op: Op;
  start: string;
  /** Exclusive. An exec empties [0, 10000000000000000). */
  end: string;
  vma: VmaJson | null;
}

/** A VMA whose range is that of the change it stands in. */
export interface VmaJson {
  perms: string;
  offset: string;
  dev: string;
  inode: string;
  path: string;
  kind: Kind;
  /** As Vma has them; null: not known. An exporter of before there were flags leaves them out. */
  flags: string | null;
}

/** It ended, or (`out_of_scope`) an exec or rename took it out of the selection. */
export interface ExitMessage extends IdentityInfo {
  type: 'exit';
  reason?: 'out_of_scope';
}

/**
 * The threads of a process whose map is told, as they were seen a moment ago; it replaces what was told of them. All arrays are of one
 * length. None of those that have begun since, and those that have ended, are in it.
 */
export interface ThreadsMessage extends IdentityInfo {
  type: 'threads';
  tid: number[];
  name: string[];
  /** Stack pointers, null for a thread that was running. */
  sp: (string | null)[];
  /** Why they are none, or not all, in a sentence for people; null: they are all. */
  reason: string | null;
}

/** Nothing happened; the stream can be resumed from here. */
export interface BookmarkMessage {
  type: 'bookmark';
  cursor: string;
}

export const RESET_REASONS = ['slow_client', 'cursor_expired'] as const;

/**
 * What was sent so far no longer adds up: fresh `vmas` follow, of one process, or (`all`) of everything in scope; then
 * a process that was not told again by the next `synced` with a cursor is gone.
 */
export interface ResetMessage extends Partial<IdentityInfo> {
  type: 'reset';
  all?: true;
  reason: (typeof RESET_REASONS)[number];
}
