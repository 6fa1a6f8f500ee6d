import type { ListedProcess, ProcessList } from '../../../client';
import type { Polled } from '../../poll';

/** For tests: a process of the list. */
export function listedProcess(pid: number, change: Partial<ListedProcess> = {}): ListedProcess {
  return {
    pid,
    startTime: pid * 10,
    ppid: 1,
    comm: `p${pid}`,
    cmdline: `/usr/bin/p${pid} --flag`,
    mapState: { map: 'ok', map_since: 0, map_reason: null, known: true },
    vmas: 100,
    mappedBytes: 4096,
    reservedBytes: 0,
    writableExecutableVmas: 0,
    uid: 0,
    group: `p${pid}`,
    operations: 0,
    ...change,
  };
}

/** For tests: an answer with these processes. */
export function polledOf(processes: readonly ListedProcess[], change: Partial<ProcessList> = {}): Polled {
  return {
    list: { host: 'box', maxMapCount: 65_530, rereads: null, viewer: null, processes, ...change },
    at: 1,
    readiness: { ready: true, partial: false, source: 'tracefs', detail: 'follows the trace' },
    error: null,
  };
}
