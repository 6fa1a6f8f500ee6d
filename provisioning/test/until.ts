import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer.
 *
 * @param ask gives undefined while there is none; what it throws is kept for the message.
 * @throws Error that says what was waited for, if the deadline passes.
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, deadlineMs = 30_000): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  let trouble: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) {
        return answer;
      }
      trouble = undefined;
    } catch (error) {
      trouble = error;
    }
    await pause(100);
  }
  throw new Error(`waited ${deadlineMs} ms in vain for ${what}`, { cause: trouble });
}
