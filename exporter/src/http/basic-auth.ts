import { createHmac, randomBytes } from 'node:crypto';
import { getRounds } from 'bcryptjs';
import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { admitWhile } from './admission';
import type { PasswordChecks } from './password-checks';
import { Problem } from './problem';
import type { Refusals } from './refusals';

/** Cost of a bcrypt hash, some seconds: one that takes minutes is for who has chosen it, not for whoever guesses a name. */
const MAX_GUESS_COST = 14;

// As many logins as the exporter-toolkit remembers.
const MAX_REMEMBERED = 100;

/**
 * Asks for a login (RFC 7617) while there are users. A login that was right is remembered, under a keyed hash that
 * covers the user's bcrypt hash, so that it ends when that changes; one that is wrong costs a full comparison whether
 * the user exists or not.
 *
 * @param users bcrypt hash by name, as they are now; empty: everybody may pass.
 */
export function basicAuth(
  users: () => ReadonlyMap<string, string>,
  checks: PasswordChecks,
  refusals: Refusals,
): RequestHandler {
  const key = randomBytes(32);
  const right = new LRUCache<string, true>({ max: MAX_REMEMBERED });

  return async (req, res, next) => {
    const known = users();
    if (known.size === 0) {
      admitWhile(res, () => users().size === 0);
      next();
      return;
    }
    const credentials = parseBasic(req.headers.authorization);
    if (credentials !== undefined) {
      const { user, password } = credentials;
      const hash = known.get(user);
      const login = createHmac('sha256', key)
        .update(JSON.stringify([user, password, hash]))
        .digest('base64');
      const matches = right.has(login) || (await checks.check(req.socket, password, hash ?? costliest(known.values())));
      if (matches && hash !== undefined) {
        right.set(login, true);
        admitWhile(res, () => users().get(user) === hash);
        next();
        return;
      }
      await refusals.tell(req.socket, 'a login was refused: no such user, or another password', { user });
    }
    throw new Problem(401, 'a user name and password of basic_auth_users are needed', {
      headers: { 'WWW-Authenticate': 'Basic realm="vma-exporter", charset="UTF-8"' },
    });
  };
}

/** User and password of an Authorization header; undefined if it is none of scheme Basic. */
function parseBasic(header: string | undefined): { user: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) {
    return undefined;
  }
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return user === undefined || password === undefined ? undefined : { user, password };
}

/** What an unknown user's password is compared with: it takes as long as a known one's, up to what guesses may cost us. */
function costliest(hashes: Iterable<string>): string {
  const all = [...hashes].sort((a, b) => getRounds(b) - getRounds(a));
  return all.find((hash) => getRounds(hash) <= MAX_GUESS_COST) ?? all.at(-1)!;
}
