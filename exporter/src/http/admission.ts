import type { Response } from 'express';

/** Whether what let a client in holds still; a rejection means that it does not. */
export type Condition = () => boolean | Promise<boolean>;

/** Notes what must go on holding for a response that lasts. Called by whatever lets its client in. */
export function admitWhile(res: Response, holds: Condition): void {
  conditionsOf(res).push(holds);
}

/** Whether the client of this response would be let in now as it was then. */
export async function isStillAdmitted(res: Response): Promise<boolean> {
  try {
    for (const holds of conditionsOf(res)) {
      if (!(await holds())) {
        return false;
      }
    }
    return true;
  } catch {
    // A web configuration that is wrong lets nobody in.
    return false;
  }
}

function conditionsOf(res: Response): Condition[] {
  return (res.locals['conditions'] ??= []) as Condition[];
}
