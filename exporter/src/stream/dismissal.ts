import type { Response } from 'express';
import type { Logger } from 'pino';
import { isStillAdmitted } from '../http/admission';

/**
 * Ends streams whose clients would no longer be let in: a password was changed, an authority, a user struck out. Requests
 * ask for that when they come; a stream comes once.
 *
 * @param streams those that are open.
 * @param ms between two looks.
 * @returns a function that ends the looking.
 */
export function dismissUnwelcome(streams: ReadonlySet<Response>, ms: number, log: Pick<Logger, 'info'>): () => void {
  let looking = false;
  const look = async (): Promise<void> => {
    looking = true;
    let dismissed = 0;
    for (const res of [...streams]) {
      if (!(await isStillAdmitted(res)) && !res.destroyed) {
        // Not `end`: what waits to be sent is not for this client any more.
        res.destroy();
        dismissed++;
      }
    }
    if (dismissed > 0) {
      log.info({ streams: dismissed }, 'streams were ended: their clients would not be let in any more');
    }
    looking = false;
  };
  const timer = setInterval(() => {
    if (!looking) {
      void look();
    }
  }, ms).unref();
  return () => {
    clearInterval(timer);
  };
}
