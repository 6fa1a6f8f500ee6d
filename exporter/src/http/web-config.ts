import { getRounds } from 'bcryptjs';
import * as z from 'zod';
import { parseGoDuration } from './go-duration';
import type { RateLimit } from './rate-limit';
import { optionalBoolean, section, text } from './web-config-fields';
import { allowsHttp2, tlsSection, tlsWarnings, type TlsConfig } from './web-config-tls';
import { parseSecretYaml } from './web-config-yaml';

/** Headers that `http_server_config` may set, with their values where the exporter-toolkit allows but a few. */
const CONFIGURABLE_HEADERS = {
  'Content-Security-Policy': undefined,
  'X-Frame-Options': ['deny', 'sameorigin'],
  'X-Content-Type-Options': ['nosniff'],
  'X-XSS-Protection': undefined,
  'Strict-Transport-Security': undefined,
} as const satisfies Readonly<Record<string, readonly string[] | undefined>>;

// A check takes a tenth of a second at cost 10, and twice as long for each step more.
const MAX_USUAL_COST = 14;

const bcryptHash = z.string('must be a bcrypt hash').regex(/^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/, {
  error: 'must be a bcrypt hash ($2a$, $2b$ or $2y$), such as \'htpasswd -nBC 10 ""\' prints',
});

const userName = z.string().regex(/^[^:\p{Cc}]+$/u, 'a user name is not empty and has no colon');

/** A user may have any name; as keys of an object, some of them would be lost. */
const users = z.preprocess(
  (given) => (isMap(given) ? new Map(Object.entries(given)) : (given ?? new Map())),
  z.map(userName, bcryptHash, 'must be a map of user names and bcrypt hashes'),
);

const schema = section({
  tls_server_config: z.preprocess((given) => given ?? {}, tlsSection),
  http_server_config: section({
    http2: optionalBoolean.refine((http2) => http2 !== true, {
      error: 'must be false or left out: only HTTP/1.1 is spoken here',
    }),
    headers: section(
      Object.fromEntries(
        Object.entries(CONFIGURABLE_HEADERS).map(([name, values]) => [name, headerValue(values)]),
      ) as Record<keyof typeof CONFIGURABLE_HEADERS, ReturnType<typeof headerValue>>,
    ),
  }),
  rate_limit: section({
    interval: text.transform((interval, context) => {
      const ms = interval === '' ? 0 : parseGoDuration(interval);
      if (ms === undefined || !Number.isFinite(ms)) {
        context.addIssue('must be a duration with a unit, such as 1s or 100ms; 0 for no limit');
        return z.NEVER;
      }
      return ms;
    }),
    burst: text
      .refine((burst) => /^\d{0,9}$/.test(burst), 'must be a whole number from 0 to 999999999')
      .transform(Number),
  }),
  basic_auth_users: users,
});

function headerValue(values: readonly string[] | undefined) {
  return text.refine((value) => value === '' || (values?.includes(value) ?? /^[\t\x20-\x7e]+$/.test(value)), {
    error: values === undefined ? 'must be printable ASCII' : `must be ${values.join(' or ')}`,
  });
}

function isMap(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** What `--web.config.file` says. */
export interface WebConfig {
  /** Undefined: plain HTTP. */
  readonly tls?: TlsConfig | undefined;
  /** Bcrypt hash by user name; empty: no login. */
  readonly users: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: as many requests as come. */
  readonly rateLimit?: RateLimit | undefined;
  /** What is honoured, but hardly meant: sentences for the log. */
  readonly warnings: readonly string[];
}

/** The web configuration of an exporter started without `--web.config.file`. */
export const NO_WEB_CONFIG: WebConfig = { users: new Map(), headers: {}, warnings: [] };

/**
 * Reads the text of a web configuration file, the exporter-toolkit's YAML.
 *
 * @param path for messages. No message repeats a value, which may be a secret.
 * @throws Error that names the file and every key that is wrong, and why.
 */
export function parseWebConfig(content: string, path: string): WebConfig {
  const given = readYaml(content, path);
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new Error(`${path}: ${parsed.error.issues.flatMap(describeIssue).join('; ')}`);
  }
  const { tls_server_config: tls, http_server_config: http, rate_limit: rate, basic_auth_users: hashes } = parsed.data;
  if (tls !== undefined && http.http2 !== false && !allowsHttp2(tls)) {
    throw new Error(
      `${path}: tls_server_config.cipher_suites: lacks TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or ` +
        'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, without which exporters that speak HTTP/2 do not start: add it, or set ' +
        'http_server_config.http2: false',
    );
  }
  return {
    tls,
    users: hashes,
    // A blank one is not set, and so remains what it is here.
    headers: Object.fromEntries(Object.entries(http.headers).filter(([, value]) => value !== '')),
    rateLimit: rate.interval === 0 ? undefined : { intervalMs: rate.interval, burst: rate.burst },
    warnings: [
      ...(tls === undefined ? plainWarnings(given) : tlsWarnings(tls)),
      ...costWarnings(hashes),
      ...rateWarnings(rate),
    ],
  };
}

function readYaml(content: string, path: string): unknown {
  try {
    return parseSecretYaml(content);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function plainWarnings(given: unknown): string[] {
  const tls = isMap(given) ? given['tls_server_config'] : undefined;
  return isMap(tls) && Object.keys(tls).length > 0
    ? ['tls_server_config names no certificate: HTTP is spoken without TLS, as by other exporters']
    : [];
}

function costWarnings(hashes: ReadonlyMap<string, string>): string[] {
  return [...hashes]
    .map(([user, hash]) => [user, getRounds(hash)] as const)
    .filter(([, cost]) => cost > MAX_USUAL_COST)
    .map(
      ([user, cost]) =>
        `basic_auth_users.${user}: a check of a bcrypt hash of cost ${cost} takes 2^${cost - 10} times as long as one of ` +
        'cost 10 (a tenth of a second); other logins wait meanwhile, and whatever else is done slows down',
    );
}

function rateWarnings({ interval, burst }: { interval: number; burst: number }): string[] {
  return interval > 0 && burst === 0 ? ['rate_limit.burst: 0 refuses every request'] : [];
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.map(showKey).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${at === '' ? '' : `${at}.`}${showKey(key)}: no such key`);
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => `${at}: ${message}`);
  }
  return [at === '' ? issue.message : `${at}: ${issue.message}`];
}

/** Who confuses key and value writes a secret in place of a name. */
function showKey(key: PropertyKey): string {
  const name = String(key);
  return /^[\p{L}\p{N} _.@:-]{1,40}$/u.test(name) ? name : '(a key that is no name)';
}
