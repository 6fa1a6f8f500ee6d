import { groupKey, type GroupBy } from '../metrics/group-by';
import type { Process } from '../model/process';

/** Who a process is, as the API and the stream's `process` messages tell it. Texts are escaped as on the wire. */
export interface Identity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly start_time: number;
  readonly ppid: number;
  readonly comm: string;
  readonly exe: string;
  readonly cmdline: string;
  /** Real uid; -1 until known. */
  readonly uid: number;
  readonly cgroup: string;
  /** The value of the `group` label of its metrics. */
  readonly group: string;
}

/** The identity of a process, grouped as `--metrics.group-by` says. */
export function encodeIdentity(process: Process, groupBy: GroupBy): Identity {
  return {
    pid: process.pid,
    start_time: process.startTime,
    ppid: process.ppid,
    comm: process.comm,
    exe: process.exe,
    cmdline: process.cmdline,
    uid: process.uid,
    cgroup: process.cgroup,
    group: groupKey(groupBy, process),
  };
}
