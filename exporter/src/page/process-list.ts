import type { ListedProcess, ProcessList } from '../client';
import { processKey } from '../wire/stream/process-key';

/** Those that match a search by pid or name: the one whose pid it is, then the one with most VMAs first. */
export function listed(list: ProcessList, query: string): ListedProcess[] {
  const needle = query.trim().toLowerCase();
  const isNamed = (process: ListedProcess): boolean => String(process.pid) === needle;
  return list.processes
    .filter(
      (process) =>
        needle === '' ||
        String(process.pid).startsWith(needle) ||
        process.comm.toLowerCase().includes(needle) ||
        process.cmdline.toLowerCase().includes(needle),
    )
    .sort((a, b) => Number(isNamed(b)) - Number(isNamed(a)) || (b.vmas ?? -1) - (a.vmas ?? -1) || a.pid - b.pid);
}

/** `processes` in the order of `before`, new ones last: for a list that is being pointed at. */
export function inOrderOf(processes: readonly ListedProcess[], before: readonly ListedProcess[]): ListedProcess[] {
  const rank = new Map(before.map((process, index) => [processKey(process), index]));
  const rankOf = (process: ListedProcess): number => rank.get(processKey(process)) ?? before.length;
  return [...processes].sort((a, b) => rankOf(a) - rankOf(b));
}
