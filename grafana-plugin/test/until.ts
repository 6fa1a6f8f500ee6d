import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer.
 * @param ask gives null or undefined while there is none.
 * @throws Error that says what was waited for, if the deadline passes.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined>,
  deadlineMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  do {
    const answer = await ask();
    if (answer !== null && answer !== undefined) {
      return answer;
    }
    await pause(50);
  } while (Date.now() < deadline);
  throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
}
