import { readFileSync } from 'node:fs';

/** The sysctl vm.max_map_count (proc_sys_vm(5)) as it is now, of which 0 is a legal setting; null where it can't be read. */
export function readMaxMapCount(file = '/proc/sys/vm/max_map_count'): number | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^\d+$/.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}
