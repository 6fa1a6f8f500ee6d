import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** A scrape, some panels and their streams are a few dozen. */
const MOST = 1024;
const FEWEST = 16;

/** Descriptors for all else: files of /proc, pipes to children, the log; and tracefs has two for each CPU. */
const RESERVE = 128;

/** How many connections there may be at a time, so that the sources never lack a file descriptor because of them. */
export function connectionLimit(limitsFile = '/proc/self/limits'): number {
  const descriptors = maxOpenFiles(limitsFile);
  return Math.max(FEWEST, Math.min(MOST, descriptors - RESERVE - 3 * cpus().length));
}

/** The soft limit of proc_pid_limits(5), which Node has raised to the hard one; infinite where it can't be read. */
function maxOpenFiles(limitsFile: string): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(limitsFile, 'latin1'))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
