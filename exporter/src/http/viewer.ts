import type { Response } from 'express';
import type { Process } from '../model/process';

/**
 * Why a client sees what it sees. All processes: it is `root` on this machine, `allowed` by --web.allow-users, has proven
 * who it is (`login`), or comes from another machine, listening to which without a login was an explicit choice
 * (`insecure`). Its own: any other `user` of this machine.
 */
export const CLEARANCES = ['root', 'allowed', 'login', 'insecure', 'user'] as const;
export type Clearance = (typeof CLEARANCES)[number];

/** A process, as far as it matters here. */
export type Sought = Pick<Process, 'pid' | 'startTime' | 'uid'>;

/** Who looks: the client of a request. One object a user, for as long as he is remembered. */
export interface Viewer {
  /** Of its connection; null where that does not matter. */
  readonly uid: number | null;
  /** Of that uid; null if it has none. */
  readonly name: string | null;
  readonly clearance: Clearance;
  /** What keeps the exporter from telling which processes are this user's, and what helps; null if nothing does. */
  readonly obstacle: string | null;
  /**
   * Which of some processes it may see, in their order, at a moment after the call. What was known of a process before
   * the call may be told, if it may; what became known later needs another look: an exec, or a change of credentials, of
   * which nobody has told us yet, could lie between.
   */
  look(processes: readonly Sought[]): Promise<readonly boolean[]>;
}

/** One that sees everything. */
export function unrestricted(
  clearance: Exclude<Clearance, 'user'>,
  { uid, name }: Pick<Viewer, 'uid' | 'name'> = NOBODY,
): Viewer {
  return { uid, name, clearance, obstacle: null, look: (processes) => Promise.resolve(processes.map(() => true)) };
}

/** Whether it sees everything, whatever happens: then it need not be asked. */
export function isUnrestricted({ clearance }: Viewer): boolean {
  return clearance !== 'user';
}

/** The client of this response; set by the middleware in front of /api. */
export function viewerOf(res: Response): Viewer {
  const viewer: unknown = res.locals['viewer'];
  if (viewer === undefined) {
    throw new Error('the visibility middleware must come before this handler');
  }
  return viewer as Viewer;
}

const NOBODY = { uid: null, name: null };
