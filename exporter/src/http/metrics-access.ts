import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { isLoopbackAddress } from './addresses';
import type { Peer } from './peer';
import { Problem } from './problem';

export interface MetricsAccessOptions {
  /** Whether a uid other than root's may scrape; undefined: everybody may. */
  readonly scrapers: ((uid: number) => Promise<boolean>) | undefined;
  /** Whether this client has proven who it is: that is enough. */
  readonly authenticated: (socket: Socket) => boolean;
  /** Who is at the other end of a connection on this machine. */
  readonly peerOf: (socket: Socket) => Promise<Peer>;
}

/**
 * Keeps the metrics from users of this machine that --web.metrics-users does not name. Other machines are none of its
 * business: they need a login, or --web.insecure.
 *
 * @throws Problem 403 (in the handler) with what would help.
 */
export function metricsAccess({ scrapers, authenticated, peerOf }: MetricsAccessOptions): RequestHandler {
  return async ({ socket }, _res, next) => {
    if (scrapers !== undefined && !authenticated(socket) && isLoopbackAddress(socket.remoteAddress ?? '')) {
      const { uid } = await peerOf(socket);
      if (uid !== 0 && !(await scrapers(uid))) {
        throw new Problem(
          403,
          `the metrics are for root and the users of --web.metrics-users, and this connection belongs to uid ${uid}: add it ` +
            'there, or scrape as one of them',
        );
      }
    }
    next();
  };
}
