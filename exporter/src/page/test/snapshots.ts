import type { ChangeEntry, ProcessSnapshot, Snapshot } from '../../client';
import { liveMapOf } from '../../client/test/live-map';
import { vma } from '../../model/test/arbitraries';

/** A process of a snapshot; `exe` defaults to that of its relatives. */
export function processOf(
  pid: number,
  ppid: number,
  changes: { exe?: string; rev?: number; start?: number } = {},
): ProcessSnapshot {
  return {
    rev: changes.rev ?? 1,
    info: {
      pid,
      start_time: changes.start ?? 1,
      ppid,
      comm: 'demo',
      exe: changes.exe ?? '/bin/demo',
      cmdline: 'demo',
      uid: 0,
      cgroup: '/',
      group: 'demo',
      map: 'ok',
      map_since: 0,
      map_reason: null,
    },
    map: liveMapOf([vma(1, 2)]),
    mapped: true,
    threads: null,
    changedAt: null,
  };
}

/** A snapshot of these processes and these changes. */
export function snapshotOf(processes: readonly ProcessSnapshot[], changes: readonly ChangeEntry[] = []): Snapshot {
  return {
    rev: 1,
    state: { phase: 'live' },
    exporter: null,
    processes: new Map(processes.map((process) => [process.info.pid, process])),
    changes,
  };
}
