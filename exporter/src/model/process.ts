import type { UnreadableReason } from '../wire/events';
import type { AddressSpace } from './address-space';

/**
 * What is known of a map: `ok`, it is what the source told last; `reading`, it was not stated yet, since the process was seen or its
 * last exec; `unreadable`, what was stated before `since` (perhaps nothing) is all there is.
 */
export type MapState =
  | { readonly state: 'ok'; readonly since: number; readonly reason: null }
  | { readonly state: 'reading'; readonly since: number; readonly reason: string }
  | {
      readonly state: 'unreadable';
      readonly since: number;
      readonly cause: UnreadableReason;
      /** One sentence for people: what is in the way, and what would help. */
      readonly reason: string;
    };

/** One process, identified by (pid, startTime): pids come back, the pair does not. */
export interface Process {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly startTime: number;
  readonly ppid: number;
  /** Escaped as on the wire. */
  readonly comm: string;
  readonly exe: string;
  readonly cmdline: string;
  /** Real uid; -1 until known. */
  readonly uid: number;
  readonly cgroup: string;
  /** Its mm, which others may share (vfork, CLONE_VM); 0: none. */
  readonly mm: number;
  /** Never undefined: empty until the map is known. Shared by the processes of one mm. Read-only to consumers. */
  readonly map: AddressSpace;
  /** Whether `map` has been stated completely since the process (or its exec) was seen. One that became unreadable stays so. */
  readonly synced: boolean;
  /** Whether `map` can be relied on, since when (Unix time in µs), and why not. */
  readonly mapState: MapState;
}
