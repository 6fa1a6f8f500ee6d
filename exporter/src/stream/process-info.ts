import type { Process } from '../model/process';
import type { MapStateInfo, ProcessInfo } from '../wire/stream/messages';

/** What is told of a process besides its map. `group` is what the metrics count it under. */
export function encodeProcessInfo(process: Process, group: string): ProcessInfo {
  return {
    pid: process.pid,
    start_time: process.startTime,
    ppid: process.ppid,
    comm: process.comm,
    exe: process.exe,
    cmdline: process.cmdline,
    uid: process.uid,
    cgroup: process.cgroup,
    group,
    ...encodeMapState(process),
  };
}

/** Whether its map can be relied on. */
export function encodeMapState({ mapState }: Process): MapStateInfo {
  return { map: mapState.state, map_since: mapState.since, map_reason: mapState.reason };
}
