import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { Problem } from './problem';
import { endpoint, parseSocketTable, peerSocket, type SocketRow } from './socket-table';

/** The process at the other end of a connection on this machine. */
export type Peer = Pick<SocketRow, 'uid' | 'inode'>;

/**
 * Finds who is at the other end of connections on this machine, once for each.
 *
 * @param nameless whether a uid stands for all those that the exporter's user namespace has no number for.
 * @returns a function that throws a Problem 403 if it can't be told.
 */
export function createPeerOf(nameless: (uid: number) => boolean): (socket: Socket) => Promise<Peer> {
  const known = new WeakMap<Socket, Peer>();
  return async (socket) => {
    const peer = known.get(socket) ?? (await lookUpPeer(socket));
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
    known.set(socket, peer);
    return peer;
  };
}

async function lookUpPeer(socket: Socket): Promise<Peer | undefined> {
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
  const local = endpoint(localAddress, localPort);
  const remote = endpoint(remoteAddress, remotePort);
  if (local === undefined || remote === undefined) {
    return undefined;
  }
  // The kernel walks its hash table between two reads of one listing, so that a row can slip by: hence a second look.
  for (let look = 0; look < 2; look++) {
    for (const table of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
      const peer = peerSocket(await socketRows(table, remotePort), { local, remote });
      if (peer !== undefined) {
        return peer;
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
