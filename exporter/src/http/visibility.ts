import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { RequestHandler, Response } from 'express';
import type { Process } from '../model/process';
import { isLoopbackAddress } from './addresses';
import { Problem } from './problem';
import { endpoint, parseSocketTable, peerUid, type SocketRow } from './socket-table';

/**
 * Whether the client of a request may see a process. An exec or a change of uid can end it: ask again when the
 * process comes into scope and at each `exec` and `details` of it, not for every change of its map. May cost a stat(2).
 */
export type Visible = (process: Process) => boolean;

/** What the client of this response may see; set by the middleware in front of /api. */
export function visibleTo(res: Response): Visible {
  const visible: unknown = res.locals['visible'];
  if (typeof visible !== 'function') {
    throw new Error('the visibility middleware must come before this handler');
  }
  return visible as Visible;
}

export interface VisibilityOptions {
  /** Whether this client has proven who it is (basic auth, client certificate): then it sees everything. */
  readonly authenticated: (socket: Socket) => boolean;
  /** Whether a uid other than root's sees everything. */
  readonly allowed: (uid: number) => Promise<boolean>;
  /** Who owns a process's /proc entry: its effective uid, or root if it may not be inspected by its own user. */
  readonly owner: (process: Process) => number | undefined;
}

/**
 * Says in `res.locals.visible` what the client may see: everything if it has logged in, or comes from another machine
 * (which listening there without login was an explicit choice for); on this machine what /proc would show it.
 *
 * @throws Problem 403 if it can't be told who a client on this machine is.
 */
export function visibility({ authenticated, allowed, owner }: VisibilityOptions): RequestHandler {
  const uids = new WeakMap<Socket, number>();
  return async (req, res, next) => {
    const { socket } = req;
    if (authenticated(socket) || !isLoopbackAddress(socket.remoteAddress ?? '')) {
      res.locals['visible'] = () => true;
      next();
      return;
    }
    const uid = uids.get(socket) ?? (await lookUpPeer(socket));
    if (uid === undefined) {
      throw new Problem(
        403,
        'cannot tell which user this connection belongs to: its socket is not in /proc/self/net/tcp of the exporter. ' +
          'Connect from the same network namespace, or set basic_auth_users in --web.config.file',
      );
    }
    uids.set(socket, uid);
    const all = uid === 0 || (await allowed(uid));
    res.locals['visible'] = all ? () => true : (process: Process) => process.uid === uid && owner(process) === uid;
    next();
  };
}

/**
 * The owner of /proc/PID (proc(5)): the effective uid, or root's for a set-user-ID program or one that turned its
 * "dumpable" attribute off, whose maps its own user cannot read either. Undefined once it is gone.
 */
export function procOwner({ pid }: Process): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}

async function lookUpPeer(socket: Socket): Promise<number | undefined> {
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
  const local = endpoint(localAddress, localPort);
  const remote = endpoint(remoteAddress, remotePort);
  if (local === undefined || remote === undefined) {
    return undefined;
  }
  // The kernel walks its hash table between two reads of one listing, so that a row can slip by: hence a second look.
  for (let look = 0; look < 2; look++) {
    for (const table of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
      const uid = peerUid(await socketRows(table, remotePort), { local, remote });
      if (uid !== undefined) {
        return uid;
      }
    }
  }
  return undefined;
}

async function socketRows(table: string, port: number): Promise<Iterable<SocketRow>> {
  try {
    return parseSocketTable(await readFile(table, 'latin1'), port);
  } catch (error) {
    // A kernel without IPv6 has no tcp6.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
