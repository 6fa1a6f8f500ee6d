import type { ListedProcess, LiveVma, MapEntry, ProcessSnapshot, Snapshot } from '@vma-tracker/exporter/client';
import { liveMapOf } from '@vma-tracker/exporter/test/live-map';

/** A mapping for tests; anonymous memory unless told. */
export function makeVma(start: number, end: number, other: Partial<LiveVma> = {}): LiveVma {
  return {
    start,
    end,
    perms: 'rw-p',
    offset: 0,
    dev: '00:00',
    inode: '0',
    path: '',
    kind: 'anon',
    flags: null,
    ...other,
  };
}

/** A process for tests, with these mappings. */
export function makeProcess(
  pid: number,
  info: Partial<ProcessSnapshot['info']> = {},
  vmas: readonly LiveVma[] = [makeVma(0x1000, 0x2000)],
): ProcessSnapshot {
  return {
    rev: 1,
    map: liveMapOf(vmas),
    mapped: true,
    threads: null,
    changedAt: null,
    info: {
      pid,
      start_time: pid * 10,
      ppid: 1,
      comm: `p${pid}`,
      exe: '',
      cmdline: '',
      uid: 0,
      cgroup: '',
      group: '',
      map: 'ok',
      map_since: 0,
      map_reason: null,
      ...info,
    },
  };
}

/** A process of the list for tests. */
export function makeListed(pid: number, comm: string, other: Partial<ListedProcess> = {}): ListedProcess {
  return {
    pid,
    startTime: pid * 10,
    ppid: 1,
    comm,
    cmdline: '',
    mapState: { map: 'ok', map_since: 0, map_reason: null, known: true },
    vmas: 1,
    mappedBytes: 0,
    reservedBytes: 0,
    writableExecutableVmas: 0,
    uid: 0,
    group: null,
    operations: null,
    ...other,
  };
}

/** A change for tests: a new mapping of a process. */
export function makeEntry(seq: number, pid: number): MapEntry {
  const vma = makeVma(seq * 0x1000, (seq + 1) * 0x1000);
  return {
    seq,
    ts: seq * 1000,
    pid,
    startTime: pid * 10,
    comm: `p${pid}`,
    what: 'mapped',
    op: 'mmap',
    by: pid,
    start: vma.start,
    end: vma.end,
    before: [],
    after: [vma],
    bytes: 0x1000,
  };
}

/** A live state of the stream for tests. */
export function makeSnapshot(processes: readonly ProcessSnapshot[], other: Partial<Snapshot> = {}): Snapshot {
  return {
    rev: 1,
    state: { phase: 'live' },
    exporter: { version: '0.1.0', host: 'host', source: 'procfs', maxMapCount: 65530 },
    processes: new Map(processes.map((process) => [process.info.pid, process])),
    changes: [],
    ...other,
  };
}
