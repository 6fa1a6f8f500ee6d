import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Many callers, few runs: whoever calls gets the result of a run that begins after the call, together with all who call before it
 * begins. One run at a time; the next begins when it has ended, in a turn of the loop of its own, so that all who call in the
 * same turn share it.
 */
export function shareRuns<T>(run: () => Promise<T>): () => Promise<T> {
  let next: Promise<T> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function after(previous: Promise<unknown>): Promise<T> {
    await Promise.allSettled([previous]);
    await nextTurn();
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
