import { isIP } from 'node:net';
import { endpoint } from './socket-table';

/** Whether an IP address, in any of its forms, is of this machine's loopback network (127.0.0.0/8, ::1). */
export function isLoopbackAddress(address: string): boolean {
  const text = isIP(address) === 0 ? undefined : endpoint(address, 0);
  return text !== undefined && (/^127(\.\d+){3}:0$/.test(text) || text === endpoint('::1', 0));
}

/** Whether a host, a name or an address without brackets, can only be this machine: RFC 6761 reserves `localhost`. */
export function isLoopbackHost(host: string): boolean {
  return host.toLowerCase() === 'localhost' || isLoopbackAddress(host);
}

/** Whether a listener on this address takes connections to any of the machine's addresses. */
export function isWildcard(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::';
}

/** Where to listen. */
export interface ListenAddress {
  /** A name or an address without brackets; empty for all interfaces. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

/** Reads `host:port`, `[address]:port` or `:port`; undefined if it is none of them. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, bracketed, plain, port] = match;
  const host = bracketed ?? plain ?? '';
  const valid = bracketed === undefined ? host === '' || isHostName(host) || isIP(host) === 4 : isIP(host) === 6;
  return valid && Number(port) <= 65535 ? { host, port: Number(port) } : undefined;
}

/** Whether a text has the form of a DNS name (RFC 1123). */
export function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?!\d+(?:\.\d+)*$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(text)
  );
}

/** An address as the authority of a URL; a wildcard as the loopback address by which this machine reaches it. */
export function authority({ host, port }: ListenAddress): string {
  const reachable = host === '::' || host === '' || host === '0.0.0.0' ? '127.0.0.1' : host;
  return `${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${port}`;
}
