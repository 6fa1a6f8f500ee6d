import { readFile } from 'node:fs/promises';
import { isIP, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { shareRuns } from '../share-runs';
import { isLoopbackAddress } from './addresses';
import { endpoint, parseSocketTable } from './socket-table';

/** Who holds a connection, as a text that is the same for all of his: `uid 1000`, `192.0.2.7`, `2001:db8:0:1::/64`. */
export type Holder = string;

/** Those of this machine whose user can't be told, all together: another network namespace's, or one that has closed by now. */
const UNKNOWN_USER: Holder = 'a local user';

/** ms between two readings at least: a flood of connections must not become one of readings, each of some ms. */
const INTERVAL_MS = 50;

/**
 * Tells who holds connections, that each may have a share. On this machine that is the user; elsewhere the address, of IPv6 the
 * network, since whoever has one address of that has them all.
 *
 * One reading of the kernel's table tells the users of any number of connections: those asked for at the same time share it.
 */
export class Holders {
  private readonly known = new WeakMap<Socket, Holder>();
  private readonly ports = new Set<number>();
  private readonly users: () => Promise<ReadonlyMap<string, number>>;

  /** @param read the text of /proc/self/net/tcp or tcp6. */
  constructor(read = readTable) {
    let due = -Infinity;
    const gather = () => sleep(Math.max(0, due - performance.now()), undefined, { ref: false });
    this.users = shareRuns(async () => {
      const users = new Map<string, number>();
      for (const text of await Promise.all([read('/proc/self/net/tcp'), read('/proc/self/net/tcp6')])) {
        for (const port of this.ports) {
          for (const { local, remote, uid, inode } of parseSocketTable(text, port)) {
            if (inode !== '0') {
              users.set(`${local} ${remote}`, uid);
            }
          }
        }
      }
      due = performance.now() + INTERVAL_MS;
      return users;
    }, gather);
  }

  async of(socket: Socket): Promise<Holder> {
    const known = this.known.get(socket);
    if (known !== undefined) {
      return known;
    }
    const holder = await this.lookUp(socket);
    if (holder !== UNKNOWN_USER) {
      this.known.set(socket, holder);
    }
    return holder;
  }

  private async lookUp({ remoteAddress, remotePort, localAddress, localPort }: Socket): Promise<Holder> {
    if (remoteAddress !== undefined && !isLoopbackAddress(remoteAddress)) {
      return networkOf(remoteAddress);
    }
    const local = endpoint(localAddress ?? '', localPort ?? 0);
    const remote = endpoint(remoteAddress ?? '', remotePort ?? 0);
    if (local === undefined || remote === undefined || localPort === undefined) {
      return UNKNOWN_USER;
    }
    this.ports.add(localPort);
    const uid = (await this.users()).get(`${remote} ${local}`);
    return uid === undefined ? UNKNOWN_USER : `uid ${uid}`;
  }
}

/** An address as it is, but of IPv6 its /64. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || isIP(address) !== 6) {
    return mapped ?? address;
  }
  const bytes = endpoint(address, 0)!.split(':')[0]!.split('.').map(Number);
  const groups = [0, 2, 4, 6].map((at) => ((bytes[at]! << 8) | bytes[at + 1]!).toString(16));
  return `${groups.join(':')}::/64`;
}

/** Empty where it can't be read: a kernel without IPv6 has no tcp6; nor can it be without a file descriptor to spare. */
async function readTable(table: string): Promise<string> {
  return readFile(table, 'latin1').catch(() => '');
}
