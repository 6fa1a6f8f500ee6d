import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Many callers, few runs: whoever calls gets the result of a run that begins after the call, together with all who call before it
 * begins. One run at a time.
 *
 * @param gather what is waited for before a run begins, that more may join: the next turn of the loop if nothing is said.
 */
export function shareRuns<T>(run: () => Promise<T>, gather: () => Promise<unknown> = nextTurn): () => Promise<T> {
  let next: Promise<T> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function after(previous: Promise<unknown>): Promise<T> {
    await Promise.allSettled([previous]);
    await gather();
    next = undefined;
    return run();
  }

  return () => {
    if (next === undefined) {
      next = after(last);
      last = next;
    }
    return next;
  };
}
