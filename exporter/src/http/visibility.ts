import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { admitWhile } from './admission';
import { isLoopbackAddress } from './addresses';
import type { Peer } from './peer';
import { isUnrestricted, unrestricted, type Viewer } from './viewer';

export interface VisibilityOptions {
  /** Whether this client has proven who it is (basic auth, client certificate): then it sees everything. */
  readonly authenticated: (socket: Socket) => boolean;
  /** Whether a uid other than root's sees everything. */
  readonly allowed: (uid: number) => Promise<boolean>;
  /** The user at the other end of a connection, who sees his own processes. */
  readonly viewer: (peer: Peer) => Promise<Viewer>;
  /** Who is at the other end of a connection on this machine; the same object each time. */
  readonly peerOf: (socket: Socket) => Promise<Peer>;
}

/**
 * Says in `res.locals.viewer` who the client is, and so what it may see: everything if it has logged in, or comes from
 * another machine (which listening there without login was an explicit choice for); on this machine what /proc would show it.
 *
 * @throws Problem 403 if it can't be told who a client on this machine is.
 */
export function visibility({ authenticated, allowed, viewer, peerOf }: VisibilityOptions): RequestHandler {
  const users = new WeakMap<Peer, Viewer>();

  async function identify(socket: Socket): Promise<Viewer> {
    if (authenticated(socket)) {
      return LOGGED_IN;
    }
    if (!isLoopbackAddress(socket.remoteAddress ?? '')) {
      return INSECURE;
    }
    const peer = await peerOf(socket);
    if (peer.uid === 0) {
      return ROOT;
    }
    const user = users.get(peer) ?? (await viewer(peer));
    users.set(peer, user);
    return (await allowed(peer.uid)) ? unrestricted('allowed', user) : user;
  }

  return async (req, res, next) => {
    const { socket } = req;
    const viewer = await identify(socket);
    res.locals['viewer'] = viewer;
    if (isUnrestricted(viewer)) {
      admitWhile(res, async () => (await identify(socket)).clearance === viewer.clearance);
    }
    next();
  };
}

const LOGGED_IN = unrestricted('login');
const INSECURE = unrestricted('insecure');
const ROOT = unrestricted('root', { uid: 0, name: 'root' });
