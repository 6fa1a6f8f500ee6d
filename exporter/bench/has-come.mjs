import { setTimeout as sleep } from 'node:timers/promises';

/** What is no further after so long will not come. */
const PATIENCE_MS = 60_000;

/**
 * Waits until `look` finds a truthy value.
 *
 * @param {string} what it is, for the error.
 * @param progress something that becomes another as long as there is hope.
 * @throws Error if that stays the same for a minute.
 */
export async function hasCome(what, look, progress) {
  let [seen, since] = [undefined, Date.now()];
  for (let value; ; await sleep(200)) {
    if ((value = await look())) {
      return value;
    }
    const now = await progress();
    if (now !== seen) {
      [seen, since] = [now, Date.now()];
    } else if (Date.now() - since > PATIENCE_MS) {
      throw new Error(`${what} does not come: no progress for ${PATIENCE_MS / 1000} s`);
    }
  }
}
