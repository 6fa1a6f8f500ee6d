import { escapeBytes } from '../escape';

/** What /proc/PID/stat (proc_pid_stat(5)) tells of a process. */
export interface ProcStat {
  readonly pid: number;
  /** Name of the thread group's leader, escaped as on the wire. */
  readonly comm: string;
  /** One letter; `Z` once it has exited (its threads may live on). */
  readonly state: string;
  readonly ppid: number;
  /** Whether it is a thread of the kernel's, which has no address space. */
  readonly kernelThread: boolean;
  /** Whether its first thread is about to end, or has: it may have let go of its memory and cgroup already. */
  readonly exiting: boolean;
  readonly threads: number;
  /** Clock ticks since boot. (pid, startTime) is never reused. */
  readonly startTime: number;
  /** Bottom of the stack: drawn anew by every exec. 0 where it may not be read. */
  readonly startStack: number;
  /** End of the executable's initialised data. 0 where it may not be read. */
  readonly endData: number;
}

/** PF_KTHREAD and PF_EXITING of include/linux/sched.h. */
const KERNEL_THREAD = 0x00200000;
const EXITING = 0x00000004;

/**
 * @param text the file, one latin1 character a byte.
 * @throws Error if it is no such file's text.
 */
export function parseProcStat(text: string): ProcStat {
  // The name may hold anything, a `)` and a newline too: the last `)` ends it.
  const open = text.indexOf(' (');
  const close = text.lastIndexOf(') ');
  const rest = close < 0 ? [] : text.slice(close + 2).split(' ');
  if (open < 1 || close < open || rest.length < 44 || !/^\d+$/.test(text.slice(0, open))) {
    throw new Error(`not the text of a /proc/PID/stat: ${escapeBytes(text.slice(0, 120))}`);
  }
  const field = (number: number): number => Number(rest[number - 3]);
  const stat: ProcStat = {
    pid: Number(text.slice(0, open)),
    comm: escapeBytes(text.slice(open + 2, close)),
    state: rest[0]!,
    ppid: field(4),
    kernelThread: (field(9) & KERNEL_THREAD) !== 0,
    exiting: (field(9) & EXITING) !== 0,
    threads: field(20),
    startTime: field(22),
    startStack: field(28),
    endData: field(46),
  };
  if (![stat.ppid, stat.threads, stat.startTime, stat.startStack, stat.endData].every((value) => value >= 0)) {
    throw new Error(`a number is missing in /proc/${stat.pid}/stat`);
  }
  return stat;
}
