import type { ChangeEntry, ProcessSnapshot, Snapshot, VmaLife } from '../../client';
import { AddressSpace } from '../../model/address-space';
import { vma } from '../../model/test/arbitraries';
import { Facts } from '../../wire/facts';

/** A process of a snapshot; `exe` defaults to that of its relatives. */
export function processOf(
  pid: number,
  ppid: number,
  changes: { exe?: string; rev?: number; start?: number } = {},
): ProcessSnapshot {
  const map = new AddressSpace<VmaLife>();
  const only = vma(1, 2);
  map.apply(only.start, only.end, Facts.of(only));
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
    map,
    mapped: true,
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
