import { DEFAULT_CIPHERS, getCiphers, type SecureVersion } from 'node:tls';

/** Versions of TLS as the exporter-toolkit names them, oldest first. */
export const TLS_VERSIONS = {
  TLS10: 'TLSv1',
  TLS11: 'TLSv1.1',
  TLS12: 'TLSv1.2',
  TLS13: 'TLSv1.3',
} as const satisfies Readonly<Record<string, SecureVersion>>;

export type TlsVersionName = keyof typeof TLS_VERSIONS;

/** Whether one version is older than another. */
export function isOlder(version: TlsVersionName, than: TlsVersionName): boolean {
  const names = Object.keys(TLS_VERSIONS);
  return names.indexOf(version) < names.indexOf(than);
}

/** Curves of ECDHE as Go names them (the four that the exporter-toolkit takes), and as OpenSSL does. */
export const CURVES = {
  CurveP256: 'P-256',
  CurveP384: 'P-384',
  CurveP521: 'P-521',
  X25519: 'X25519',
} as const;

/** Cipher suites up to TLS 1.2 by the names of IANA, which Go uses (all of its tls.CipherSuites()), and by OpenSSL's. */
export const CIPHER_SUITES = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
} as const;

/** The suites of TLS 1.3. All are always offered with it, as Go does, whichever are listed. */
export const TLS13_SUITES = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
] as const;

/** A name of `cipher_suites`. */
export type CipherSuiteName = keyof typeof CIPHER_SUITES | (typeof TLS13_SUITES)[number];

/** Whether the OpenSSL that Node runs with has this suite; not every build has all. */
export function isOffered(suite: keyof typeof CIPHER_SUITES): boolean {
  return getCiphers().includes(CIPHER_SUITES[suite].toLowerCase());
}

// What goes with it is needed by TLS 1.0 and 1.1: their signatures use MD5 and SHA-1.
const LEVEL_OF_OLD_VERSIONS = '@SECLEVEL=0';

/**
 * OpenSSL's list of ciphers for suites in order of preference.
 *
 * @param suites empty: Node's default.
 * @param min the oldest version offered.
 */
export function cipherList(suites: readonly CipherSuiteName[], min: TlsVersionName): string {
  const old = suites.flatMap((suite) =>
    suite in CIPHER_SUITES ? [CIPHER_SUITES[suite as keyof typeof CIPHER_SUITES]] : [],
  );
  return [
    ...(suites.length === 0 ? [DEFAULT_CIPHERS] : [...TLS13_SUITES, ...old]),
    ...(isOlder(min, 'TLS12') ? [LEVEL_OF_OLD_VERSIONS] : []),
  ].join(':');
}
