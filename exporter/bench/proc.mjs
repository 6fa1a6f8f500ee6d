// What /proc tells of a process that is measured.
import { readFileSync } from 'node:fs';

/** Ticks in which /proc counts CPU time (USER_HZ), in ms. */
const TICK_MS = 10;

/** Its resident memory. */
export function residentBytes(pid) {
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

/** CPU time of all its threads in ms: in user mode, and in all. */
export function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return { user: user * TICK_MS, all: (user + system) * TICK_MS };
}
