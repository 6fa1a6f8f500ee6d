import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { viewerOf } from './viewer';

const HEADERS = ['forwarded', 'x-forwarded-for', 'via'] as const;
/** Users remembered as told of. */
const MAX_USERS = 1000;

/**
 * Logs, once for each user who sees its own processes only, that requests come from it which a proxy has passed on: whoever
 * looks through that sees the proxy's processes, and wonders. Expects `res.locals.viewer`.
 */
export function proxyHint(log: Pick<Logger, 'warn'>): RequestHandler {
  const told = new LRUCache<number, true>({ max: MAX_USERS });
  return (req, res, next) => {
    const { clearance, uid, name } = viewerOf(res);
    const header = HEADERS.find((each) => req.headers[each] !== undefined);
    if (clearance === 'user' && uid !== null && header !== undefined && !told.has(uid)) {
      told.set(uid, true);
      log.warn(
        { uid, user: name, header },
        'a reverse proxy of this machine passes requests on, and all of them see the processes of its user only: let ' +
          'people log in (basic_auth_users in --web.config.file); --web.allow-users with that user would show everything ' +
          'to everyone behind it',
      );
    }
    next();
  };
}
