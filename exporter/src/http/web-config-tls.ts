import * as z from 'zod';
import { CIPHER_SUITES, CURVES, isOffered, isOlder, TLS13_SUITES, TLS_VERSIONS } from './tls-names';
import type { CipherSuiteName, TlsVersionName } from './tls-names';
import { named, namedOr, optionalBoolean, optionalText, section, text } from './web-config-fields';

/** Where something in PEM is: in a file, or in the web configuration file itself. */
export type Pem = { readonly file: string } | { readonly inline: string };

/** What clients are asked for, as Go names it. */
const CLIENT_AUTH_TYPES = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;

export type ClientAuthType = (typeof CLIENT_AUTH_TYPES)[number];

/** `tls_server_config`, with names as the file has them. */
export interface TlsConfig {
  readonly cert: Pem;
  readonly key: Pem;
  readonly clientAuth: ClientAuthType;
  /** The authorities of clients; undefined: all that Node trusts, which is every public one. */
  readonly clientCa: Pem | undefined;
  /** Alternative names, one of which a client's certificate must have; undefined: any will do. */
  readonly clientAllowedSans: readonly string[] | undefined;
  readonly minVersion: TlsVersionName;
  readonly maxVersion: TlsVersionName;
  /** In order of preference; empty: the default. */
  readonly cipherSuites: readonly CipherSuiteName[];
  readonly preferServerCipherSuites: boolean;
  /** In order of preference; empty: the default. */
  readonly curves: readonly (keyof typeof CURVES)[];
}

/** Whether certificates of clients are verified, where they are given. */
export function verifiesClients({ clientAuth }: Pick<TlsConfig, 'clientAuth'>): boolean {
  return clientAuth === 'VerifyClientCertIfGiven' || clientAuth === 'RequireAndVerifyClientCert';
}

const suites = Object.keys(CIPHER_SUITES) as (keyof typeof CIPHER_SUITES)[];
const versions = Object.keys(TLS_VERSIONS) as [TlsVersionName, ...TlsVersionName[]];
const curves = Object.keys(CURVES) as [keyof typeof CURVES, ...(keyof typeof CURVES)[]];

const cipherSuite = named([...TLS13_SUITES, ...suites]).refine(
  (name) => !(name in CIPHER_SUITES) || isOffered(name as keyof typeof CIPHER_SUITES),
  'is not in the OpenSSL that this Node runs with',
);

// RequireClientCert is what the exporter-toolkit once called RequireAnyClientCert.
const clientAuthType = text
  .transform((name) => (name === '' ? 'NoClientCert' : name === 'RequireClientCert' ? 'RequireAnyClientCert' : name))
  .pipe(named(CLIENT_AUTH_TYPES));

const keys = section({
  cert: optionalText,
  cert_file: optionalText,
  key: optionalText,
  key_file: optionalText,
  client_auth_type: clientAuthType,
  client_ca: optionalText,
  client_ca_file: optionalText,
  client_allowed_sans: z
    .array(z.string('must be text'), 'must be a list of names')
    .min(1, 'names nobody: leave it out, or no client could connect')
    .nullish()
    .transform((names) => names ?? undefined),
  min_version: namedOr(versions, 'TLS12'),
  max_version: namedOr(versions, 'TLS13'),
  cipher_suites: listOf(cipherSuite),
  prefer_server_cipher_suites: optionalBoolean,
  curve_preferences: listOf(named(curves)),
});

function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item, 'must be a list')
    .nullish()
    .transform((items) => items ?? []);
}

type Keys = z.infer<typeof keys>;

/** Reads `tls_server_config`. Undefined: no TLS, as the exporter-toolkit has it where the section names no certificate. */
export const tlsSection = keys.transform((tls, context): TlsConfig | undefined => {
  const wrong = (key: keyof Keys, message: string) => {
    context.addIssue({ code: 'custom', path: [key], message });
  };
  for (const [inline, file] of [
    ['cert', 'cert_file'],
    ['key', 'key_file'],
    ['client_ca', 'client_ca_file'],
  ] as const) {
    if (tls[inline] !== undefined && tls[file] !== undefined) {
      wrong(inline, `is given twice: leave out either it or ${file}`);
    }
  }
  const clientAuth = tls.client_auth_type;
  const clientCa = pem(tls.client_ca, tls.client_ca_file);
  if (tls.client_allowed_sans !== undefined && !verifiesClients({ clientAuth })) {
    wrong(
      'client_allowed_sans',
      'needs client_auth_type: RequireAndVerifyClientCert or VerifyClientCertIfGiven: anybody can put any name into a ' +
        'certificate that nobody verifies',
    );
  }
  if (clientCa !== undefined && clientAuth === 'NoClientCert') {
    wrong(
      tls.client_ca === undefined ? 'client_ca_file' : 'client_ca',
      'has no effect without client_auth_type: RequireAndVerifyClientCert is what you want',
    );
  }
  checkVersions(tls, wrong);

  const cert = pem(tls.cert, tls.cert_file);
  const key = pem(tls.key, tls.key_file);
  if (cert === undefined || key === undefined) {
    const enabled = cert !== undefined || key !== undefined || clientCa !== undefined || clientAuth !== 'NoClientCert';
    if (enabled && cert === undefined) {
      wrong('cert_file', 'is missing: name the file of the certificate, or give it as cert');
    }
    if (enabled && key === undefined) {
      wrong('key_file', 'is missing: name the file of the private key, or give it as key');
    }
    return undefined;
  }
  return {
    cert,
    key,
    clientAuth,
    clientCa,
    clientAllowedSans: tls.client_allowed_sans,
    minVersion: tls.min_version,
    maxVersion: tls.max_version,
    cipherSuites: tls.cipher_suites,
    preferServerCipherSuites: tls.prefer_server_cipher_suites ?? true,
    curves: tls.curve_preferences,
  };
});

function pem(inline: string | undefined, file: string | undefined): Pem | undefined {
  return inline !== undefined ? { inline } : file !== undefined ? { file } : undefined;
}

function checkVersions(tls: Keys, wrong: (key: keyof Keys, message: string) => void): void {
  if (isOlder(tls.max_version, tls.min_version)) {
    wrong('max_version', `is older than min_version (${tls.min_version}): no version would be left`);
  }
  if (
    tls.cipher_suites.length > 0 &&
    tls.cipher_suites.every((suite) => !(suite in CIPHER_SUITES)) &&
    isOlder(tls.max_version, 'TLS13')
  ) {
    wrong('cipher_suites', `has suites of TLS 1.3 alone, which max_version (${tls.max_version}) excludes`);
  }
}

// RFC 9113, section 9.2.2, and what Go asks of a server that offers HTTP/2.
const HTTP2_SUITES: readonly CipherSuiteName[] = [
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
];

/** Whether the suites allow for HTTP/2, which the exporter-toolkit offers unless told otherwise. */
export function allowsHttp2({ cipherSuites, minVersion }: TlsConfig): boolean {
  return (
    cipherSuites.length === 0 || minVersion === 'TLS13' || cipherSuites.some((suite) => HTTP2_SUITES.includes(suite))
  );
}

/** What is honoured, but hardly meant: sentences for the log. */
export function tlsWarnings(tls: TlsConfig): string[] {
  const { clientAuth, clientCa, minVersion } = tls;
  return [
    ...(isOlder(minVersion, 'TLS12')
      ? [
          `tls_server_config.min_version: ${minVersion} has been broken for years (RFC 8996), and needs OpenSSL's security level ` +
            '0, which takes weak keys and signatures in certificates as well',
        ]
      : []),
    ...(clientAuth === 'RequestClientCert' || clientAuth === 'RequireAnyClientCert'
      ? [
          `tls_server_config.client_auth_type: ${clientAuth} verifies nothing: anybody can make such a certificate, so it counts ` +
            'as no login',
        ]
      : []),
    ...(verifiesClients(tls) && clientCa === undefined
      ? [
          `tls_server_config.client_auth_type: ${clientAuth} without client_ca_file takes certificates of every public ` +
            'authority, so they count as no login',
        ]
      : []),
  ];
}
