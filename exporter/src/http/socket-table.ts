import { endianness } from 'node:os';

/** One row of /proc/net/tcp or tcp6 (proc_pid_net(5)): a socket of this network namespace. */
export interface SocketRow {
  readonly local: string;
  readonly remote: string;
  /** Effective uid of the socket's creator. The kernel shows 0 for sockets that no process holds any more. */
  readonly uid: number;
  /** `0` for sockets that no process holds: in TIME_WAIT, orphaned, not accepted yet. */
  readonly inode: string;
}

/**
 * The rows of the text of /proc/net/tcp or tcp6 that have a local or remote port; lines that are no row are passed over.
 * A busy machine has a hundred thousand sockets: only the lines that matter are taken apart.
 *
 * @param littleEndian the machine's byte order: the files show addresses as words in it.
 */
export function* parseSocketTable(
  text: string,
  port: number,
  littleEndian = endianness() === 'LE',
): Generator<SocketRow> {
  for (const line of linesWith(text, `:${port.toString(16).toUpperCase().padStart(4, '0')} `)) {
    const match = ROW.exec(line);
    if (match !== null) {
      const [, localAddress, localPort, remoteAddress, remotePort, uid, inode] = match as unknown as RowMatch;
      yield {
        local: socketAddress(bytesOf(localAddress, littleEndian), parseInt(localPort, 16)),
        remote: socketAddress(bytesOf(remoteAddress, littleEndian), parseInt(remotePort, 16)),
        uid: Number(uid),
        inode,
      };
    }
  }
}

/**
 * The socket at the other end of a connection, as seen from ours: the row whose local end is our remote one. Undefined if
 * no living process of this network namespace holds it.
 */
export function peerSocket(rows: Iterable<SocketRow>, ours: { local: string; remote: string }): SocketRow | undefined {
  for (const row of rows) {
    if (row.local === ours.remote && row.remote === ours.local && row.inode !== '0') {
      return row;
    }
  }
  return undefined;
}

/**
 * One text for one TCP endpoint, whichever of the forms `127.0.0.1`, `::ffff:127.0.0.1`, `::1`, `0:0:0:0:0:0:0:1` the
 * address came in. Undefined if it is no IP address.
 */
export function endpoint(address: string, port: number): string | undefined {
  const bytes = addressBytes(address);
  return bytes === undefined ? undefined : socketAddress(bytes, port);
}

/** The 4 or 16 bytes of an IP address, without zone; undefined if it is none. */
function addressBytes(address: string): number[] | undefined {
  const [bare] = address.split('%') as [string];
  if (/^\d+(\.\d+){3}$/.test(bare)) {
    const bytes = bare.split('.').map(Number);
    return bytes.every((byte) => byte <= 255) ? bytes : undefined;
  }
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  const tail = dotted === null ? undefined : addressBytes(dotted[2]!);
  const hex =
    dotted === null || tail === undefined
      ? bare
      : `${dotted[1]!}${((tail[0]! << 8) | tail[1]!).toString(16)}:${((tail[2]! << 8) | tail[3]!).toString(16)}`;
  const [head, rest, ...more] = hex.split('::');
  if (more.length > 0 || head === undefined) {
    return undefined;
  }
  const before = groups(head);
  const after = rest === undefined ? [] : groups(rest);
  const missing = 8 - before.length - after.length;
  if (rest === undefined ? missing !== 0 : missing < 1) {
    return undefined;
  }
  const all = [...before, ...Array<number>(missing).fill(0), ...after];
  return all.every((group) => group >= 0 && group <= 0xffff)
    ? all.flatMap((group) => [group >> 8, group & 0xff])
    : undefined;
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => (/^[0-9a-f]{1,4}$/i.test(group) ? parseInt(group, 16) : -1));
}

function* linesWith(text: string, needle: string): Generator<string> {
  for (let at = text.indexOf(needle); at >= 0;) {
    const end = text.indexOf('\n', at);
    yield text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end);
    at = end < 0 ? -1 : text.indexOf(needle, end);
  }
}

type RowMatch = [string, string, string, string, string, string, string];

// sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ...
const ROW =
  /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]{2} \S+ \S+ \S+\s+(\d+)\s+\d+ (\d+)\b/;

function bytesOf(words: string, littleEndian: boolean): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < words.length; at += 8) {
    const word = [0, 2, 4, 6].map((byte) => parseInt(words.slice(at + byte, at + byte + 2), 16));
    bytes.push(...(littleEndian ? word.reverse() : word));
  }
  return bytes;
}

function socketAddress(bytes: number[], port: number): string {
  const mapped =
    bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return `${(mapped ? bytes.slice(12) : bytes).join('.')}:${port}`;
}
