import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';

/** Headers that `http_server_config` may set, as the exporter-toolkit allows. */
export const CONFIGURABLE_HEADERS = [
  'Content-Security-Policy',
  'X-Frame-Options',
  'X-Content-Type-Options',
  'X-XSS-Protection',
  'Strict-Transport-Security',
] as const;

// What the exporter-toolkit's format has and this exporter has not: said by name, so that a file shared with other
// exporters fails with a reason instead of losing a restriction silently.
const UNSUPPORTED = new Map(
  Object.entries({
    rate_limit: 'not supported; limit requests in a proxy in front',
    'tls_server_config.cert': 'not supported; put the certificate into a file and name it in cert_file',
    'tls_server_config.key': 'not supported; put the key into a file and name it in key_file',
    'tls_server_config.client_ca': 'not supported; put the certificates into a file and name it in client_ca_file',
    'tls_server_config.client_allowed_sans': 'not supported; issue client certificates from a CA of their own',
    'tls_server_config.max_version': 'not supported; the newest version that both sides know is used',
    'tls_server_config.cipher_suites': "not supported; OpenSSL's default suites are used",
    'tls_server_config.prefer_server_cipher_suites': "not supported; the server's order is used",
    'tls_server_config.curve_preferences': "not supported; OpenSSL's default curves are used",
  }),
);

const bcryptHash = z.string('must be a bcrypt hash').regex(/^\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/, {
  error: 'must be a bcrypt hash with a cost of 4 to 14, such as \'htpasswd -nBC 10 ""\' prints',
});

const fileName = z.string('must be a file name').min(1, 'must be a file name');

const schema = z.strictObject({
  tls_server_config: z
    .strictObject({
      cert_file: fileName,
      key_file: fileName,
      client_auth_type: z
        .enum(['NoClientCert', 'RequireAndVerifyClientCert'], {
          error:
            'must be NoClientCert or RequireAndVerifyClientCert: a certificate that need not be valid proves nothing',
        })
        .default('NoClientCert'),
      client_ca_file: fileName.optional(),
      min_version: z.enum(['TLS12', 'TLS13'], { error: 'must be TLS12 or TLS13' }).default('TLS12'),
    })
    .superRefine((tls, context) => {
      const required = tls.client_auth_type === 'RequireAndVerifyClientCert';
      if (required !== (tls.client_ca_file !== undefined)) {
        context.addIssue({
          code: 'custom',
          path: ['client_ca_file'],
          message: required
            ? 'is needed with client_auth_type: RequireAndVerifyClientCert'
            : 'has no effect without client_auth_type: RequireAndVerifyClientCert',
        });
      }
    })
    .optional(),
  http_server_config: z
    .strictObject({
      http2: z.literal(false, { error: 'must be false or left out: only HTTP/1.1 is spoken here' }).optional(),
      headers: z
        .strictObject(
          Object.fromEntries(CONFIGURABLE_HEADERS.map((name) => [name, headerValue()])) as Record<
            (typeof CONFIGURABLE_HEADERS)[number],
            ReturnType<typeof headerValue>
          >,
        )
        .default({}),
    })
    .optional(),
  basic_auth_users: z
    .record(z.string().regex(/^[^:\p{Cc}]+$/u, 'a user name is not empty and has no colon'), bcryptHash)
    .nullish(),
});

function headerValue() {
  return z
    .string('must be text')
    .regex(/^[\t\x20-\x7e]+$/, 'must be printable ASCII')
    .optional();
}

/** What `--web.config.file` says. */
export interface WebConfig {
  readonly tls?: {
    readonly certFile: string;
    readonly keyFile: string;
    /** The CAs whose certificates clients must show; undefined: clients need none. */
    readonly clientCaFile?: string;
    readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  };
  /** Bcrypt hash by user name; empty: no login. */
  readonly users: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The web configuration of an exporter started without `--web.config.file`. */
export const NO_WEB_CONFIG: WebConfig = { users: new Map(), headers: {} };

/**
 * Reads the text of a web configuration file, the exporter-toolkit's YAML. Relative names in it are relative to it.
 *
 * @throws Error that names the file and every key that is wrong, and why.
 */
export function parseWebConfig(text: string, path: string): WebConfig {
  const document = parseDocument(text, { prettyErrors: true });
  const [yamlError] = document.errors;
  if (yamlError !== undefined) {
    throw new Error(`${path}: ${yamlError.message.trim()}`);
  }
  // An empty file is an empty configuration.
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    throw new Error(`${path}: ${parsed.error.issues.flatMap(describeIssue).join('; ')}`);
  }
  const { tls_server_config: tls, http_server_config: http, basic_auth_users: users } = parsed.data;
  const file = (name: string) => resolve(dirname(path), name);
  return {
    ...(tls !== undefined && {
      tls: {
        certFile: file(tls.cert_file),
        keyFile: file(tls.key_file),
        ...(tls.client_ca_file !== undefined && { clientCaFile: file(tls.client_ca_file) }),
        minVersion: tls.min_version === 'TLS13' ? 'TLSv1.3' : 'TLSv1.2',
      },
    }),
    users: new Map(Object.entries(users ?? {})),
    headers: { ...http?.headers },
  };
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const name = at === '' ? key : `${at}.${key}`;
      return `${name}: ${UNSUPPORTED.get(name) ?? 'no such key'}`;
    });
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => `${at}: ${message}`);
  }
  return [at === '' ? issue.message : `${at}: ${issue.message}`];
}
