import type { AddressSpace } from './address-space';

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
  /** Whether `map` has been stated completely since the process (or its exec) was seen. */
  readonly synced: boolean;
}
