import type { ListedProcess, ProcessList } from '../client';

/** What matches a search by pid, name or command line. */
export function matching(query: string): (process: ListedProcess) => boolean {
  const needle = query.trim().toLowerCase();
  return ({ pid, comm, cmdline }) =>
    needle === '' ||
    String(pid).startsWith(needle) ||
    comm.toLowerCase().includes(needle) ||
    cmdline.toLowerCase().includes(needle);
}

/** Those that match a search by pid or name: the one whose pid it is, then the one with most VMAs first. */
export function listed(list: ProcessList, query: string): ListedProcess[] {
  const needle = query.trim();
  const isNamed = (process: ListedProcess): boolean => String(process.pid) === needle;
  return list.processes
    .filter(matching(query))
    .sort((a, b) => Number(isNamed(b)) - Number(isNamed(a)) || (b.vmas ?? -1) - (a.vmas ?? -1) || a.pid - b.pid);
}
