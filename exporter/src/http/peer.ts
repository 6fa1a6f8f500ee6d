import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { endpoint, parseSocketTable, peerSocket, type SocketRow } from './socket-table';

/** The process at the other end of a connection on this machine. */
export type Peer = Pick<SocketRow, 'uid' | 'inode'>;

/** Who is at the other end of a connection; undefined if that can't be told. */
export async function lookUpPeer(socket: Socket): Promise<Peer | undefined> {
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
