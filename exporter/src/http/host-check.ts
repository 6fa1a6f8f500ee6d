import { hostname } from 'node:os';
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { isLoopbackHost, isWildcard, type ListenAddress } from './addresses';
import { Problem } from './problem';
import type { Refusals } from './refusals';

/**
 * Which Host a request may name. A page of a foreign site that points its own name at this machine (DNS rebinding)
 * makes the browser send that name: it must be refused. Loopback names, what we listen on, and what is configured may
 * pass, with any port (a tunnel changes it); with a listener on all interfaces also addresses and the machine's name,
 * since neither can belong to a foreign site.
 */
export function isAllowedHost(header: string, listen: readonly ListenAddress[], allowed: readonly string[]): boolean {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d{1,5})?$/.exec(header.trim());
  const host = (match?.[1] ?? match?.[2] ?? '').toLowerCase().replace(/\.$/, '');
  if (host === '' || (match?.[1] !== undefined && isIP(host) !== 6)) {
    return false;
  }
  if (
    isLoopbackHost(host) ||
    [...listen.map((address) => address.host), ...allowed].some((name) => name.toLowerCase() === host)
  ) {
    return true;
  }
  return listen.some((address) => isWildcard(address.host)) && (isIP(host) !== 0 || host === hostname().toLowerCase());
}

/**
 * Refuses requests that name a Host which is not ours with 421, and those that name several (RFC 9112, section 3.2) with 400.
 */
export function hostCheck(
  listen: readonly ListenAddress[],
  allowed: readonly string[],
  refusals: Refusals,
): RequestHandler {
  return async (req, _res, next) => {
    const hosts = req.headersDistinct['host'] ?? [];
    if (hosts.length > 1) {
      await refusals.tell(req.socket, 'a request with several Host headers was refused', { host: hosts.join(', ') });
      throw new Problem(400, 'there must be one Host header');
    }
    const host = hosts[0] ?? '';
    if (!isAllowedHost(host, listen, allowed)) {
      await refusals.tell(req.socket, 'a Host that is not ours was refused (--web.allowed-hosts adds one)', { host });
      throw new Problem(421, 'this Host is not served here; if it should be, add it with --web.allowed-hosts');
    }
    next();
  };
}
