import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { isLoopbackAddress } from './addresses';
import { lookUpPeer, type Peer } from './peer';
import { Problem } from './problem';
import { unrestricted, type Viewer } from './viewer';

export interface VisibilityOptions {
  /** Whether this client has proven who it is (basic auth, client certificate): then it sees everything. */
  readonly authenticated: (socket: Socket) => boolean;
  /** Whether a uid other than root's sees everything. */
  readonly allowed: (uid: number) => Promise<boolean>;
  /** The user at the other end of a connection, who sees his own processes. */
  readonly viewer: (peer: Peer) => Promise<Viewer>;
  /** Whether a uid stands for all those that the exporter's user namespace has no number for. */
  readonly nameless: (uid: number) => boolean;
}

interface Client {
  readonly peer: Peer;
  /** Asked for when it matters. */
  viewer?: Promise<Viewer>;
}

/**
 * Says in `res.locals.viewer` who the client is, and so what it may see: everything if it has logged in, or comes from
 * another machine (which listening there without login was an explicit choice for); on this machine what /proc would show it.
 *
 * @throws Problem 403 if it can't be told who a client on this machine is.
 */
export function visibility({ authenticated, allowed, viewer, nameless }: VisibilityOptions): RequestHandler {
  const clients = new WeakMap<Socket, Client>();

  async function clientOf(socket: Socket): Promise<Client> {
    const known = clients.get(socket);
    if (known !== undefined) {
      return known;
    }
    const peer = await lookUpPeer(socket);
    if (peer === undefined) {
      throw new Problem(
        403,
        'cannot tell which user this connection belongs to: its socket is not in /proc/self/net/tcp of the exporter. ' +
          'Connect from the same network namespace, or set basic_auth_users in --web.config.file',
      );
    }
    if (nameless(peer.uid)) {
      throw new Problem(
        403,
        `cannot tell which user this connection belongs to: in the user namespace of the exporter it is ${peer.uid}, as ` +
          'are all that have no number there. Run the exporter in the initial user namespace, or set basic_auth_users in ' +
          '--web.config.file',
      );
    }
    const client = { peer };
    clients.set(socket, client);
    return client;
  }

  async function identify(socket: Socket): Promise<Viewer> {
    if (authenticated(socket)) {
      return LOGGED_IN;
    }
    if (!isLoopbackAddress(socket.remoteAddress ?? '')) {
      return INSECURE;
    }
    const client = await clientOf(socket);
    const { uid } = client.peer;
    if (uid === 0) {
      return ROOT;
    }
    client.viewer ??= viewer(client.peer);
    const user = await client.viewer;
    return (await allowed(uid)) ? unrestricted('allowed', user) : user;
  }

  return async (req, res, next) => {
    res.locals['viewer'] = await identify(req.socket);
    next();
  };
}

const LOGGED_IN = unrestricted('login');
const INSECURE = unrestricted('insecure');
const ROOT = unrestricted('root', { uid: 0, name: 'root' });
