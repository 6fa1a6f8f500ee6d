import { setTimeout as sleep } from 'node:timers/promises';

/** The longest that a timer of Node's waits, in ms: 24.8 days. One that is to wait longer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Waits for `ms`, however many these are, or until `signal`. */
export async function sleepLong(ms: number, signal: AbortSignal, pause = interruptible): Promise<void> {
  for (let left = ms; ; left -= LONGEST_TIMER) {
    await pause(Math.min(left, LONGEST_TIMER), signal);
    if (left <= LONGEST_TIMER || signal.aborted) {
      return;
    }
  }
}

async function interruptible(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
