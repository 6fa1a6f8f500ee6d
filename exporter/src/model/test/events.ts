import type { CountedOp, StateEvent, Op, UnreadableReason } from '../../wire/events';
import type { Vma } from '../../wire/vma';
import { PAGE, stating } from './arbitraries';

/** When all of them happened. */
export const at = { ts: 1_700_000_000_000_000 } as const;

/** Events in few words, for tests. Pages are counted from 0; the start time of a process is ten times its PID. */
export const event = {
  process: (pid: number, mm: number, change: Partial<Extract<StateEvent, { type: 'process' }>> = {}): StateEvent => ({
    ...at,
    type: 'process',
    pid,
    startTime: pid * 10,
    ppid: 1,
    comm: 'app',
    exe: '/bin/app',
    mm,
    ...change,
  }),
  put: (mm: number, vma: Vma, op: Op = 'mmap', pid = 100): StateEvent => range(mm, vma.start, vma.end, vma, op, pid),
  empty: (mm: number, startPage: number, endPage: number, op: Op = 'munmap', pid = 100): StateEvent =>
    range(mm, startPage * PAGE, endPage * PAGE, null, op, pid),
  begin: (mm: number): StateEvent => ({ ...at, type: 'begin', mm }),
  end: (mm: number): StateEvent => ({ ...at, type: 'end', mm }),
  baseline: (mm: number, ...vmas: readonly Vma[]): StateEvent[] => [
    event.begin(mm),
    ...vmas.map((vma) => event.put(mm, vma, 'vma')),
    event.end(mm),
  ],
  copy: (mm: number, from: number): StateEvent => ({ ...at, type: 'copy', mm, from }),
  exec: (pid: number, mm: number, comm: string): StateEvent => ({
    ...at,
    type: 'exec',
    pid,
    comm,
    exe: `/bin/${comm}`,
    mm,
  }),
  exit: (pid: number): StateEvent => ({ ...at, type: 'exit', pid }),
  unreadable: (mm: number, reason: UnreadableReason = 'busy', detail = 'it hangs'): StateEvent => ({
    ...at,
    type: 'unreadable',
    mm,
    reason,
    detail,
  }),
  details: (pid: number, uid: number, cgroup = '/user.slice'): StateEvent => ({
    ...at,
    type: 'details',
    pid,
    startTime: pid * 10,
    cmdline: 'app -x',
    uid,
    cgroup,
  }),
  /** Operations that a source counted apart from the statements. */
  operations: (pid: number, op: CountedOp, count: number): StateEvent => ({
    ...at,
    type: 'operations',
    pid,
    op,
    count,
  }),
  ready: { ...at, type: 'ready' } satisfies StateEvent,
};

function range(mm: number, start: number, end: number, put: Vma | null, op: Op, pid: number): StateEvent {
  return { ...at, type: 'range', pid, tid: pid, op, mm, ...stating(start, end, put) };
}
