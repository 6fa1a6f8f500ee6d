import type { ReadCmdline } from './process-details';
import type { ReadingHelper } from './reading-helper';

/** ms before the command line of a process that is stuck is tried again, doubled with every failure. */
const MIN_RETRY = 60_000;
const MAX_RETRY = 600_000;
/** Processes that are remembered as stuck. */
const MAX_STUCK = 10_000;

/**
 * Reads command lines by the helper: reading one waits for the process's mmap_lock, on every kernel. One that is stuck is left
 * alone for a while, lest it keep the helper from others again and again.
 *
 * @param limit bytes; the rest is left out.
 */
export function cmdlineReader(helper: ReadingHelper, limit: number, now = () => performance.now()): ReadCmdline {
  const stuck = new Map<number, { readonly failures: number; readonly until: number }>();
  return async (pid, tid) => {
    const before = stuck.get(pid);
    if (before !== undefined && now() < before.until) {
      return null;
    }
    stuck.delete(pid);
    const text = await helper.read(`/proc/${pid}/task/${tid}/cmdline`, limit);
    if (text === 'stuck') {
      const failures = before?.failures ?? 0;
      stuck.set(pid, { failures: failures + 1, until: now() + Math.min(MAX_RETRY, MIN_RETRY * 2 ** failures) });
      if (stuck.size > MAX_STUCK) {
        stuck.delete(stuck.keys().next().value!);
      }
      return null;
    }
    return 'chunks' in text ? Buffer.concat(text.chunks).toString('latin1') : null;
  };
}
