import { createPrivateKey, createHash, X509Certificate, type KeyObject } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { cipherList, CIPHER_SUITES, CURVES, isOlder, TLS_VERSIONS } from './tls-names';
import type { Pem, TlsConfig } from './web-config-tls';

/** What a TLS server needs, as tls.Server takes it. */
export interface SecureContext {
  readonly options: SecureContextOptions;
  /**
   * What certificates of clients are checked against, as one text to compare: who was checked against something else has to
   * show its certificate again.
   */
  readonly clientPolicy: string;
  /** What is honoured, but hardly meant: sentences for the log. */
  readonly warnings: readonly string[];
}

/**
 * Reads what `tls_server_config` names.
 *
 * @param read the text behind a key of the section.
 * @throws Error that names the key, and says what is wrong with what stands there.
 */
export function loadSecureContext(
  tls: TlsConfig,
  read: (key: 'cert' | 'key' | 'client_ca', pem: Pem) => string,
): SecureContext {
  const name = (key: string, pem: Pem) => ('file' in pem ? `${key}_file ${pem.file}` : key);
  const certText = read('cert', tls.cert);
  const keyText = read('key', tls.key);
  const caText = tls.clientCa === undefined ? undefined : read('client_ca', tls.clientCa);
  const certName = name('cert', tls.cert);
  const keyName = name('key', tls.key);

  const [cert] = parseCertificates(certText, certName);
  const key = parseKey(keyText, keyName);
  // OpenSSL itself takes a key and a certificate of different types, and says so at each handshake.
  if (!cert!.checkPrivateKey(key)) {
    throw new Error(`${keyName} is not the key of the certificate in ${certName}: renew or restore both together`);
  }
  if (caText !== undefined) {
    parseCertificates(caText, name('client_ca', tls.clientCa!));
  }
  const options: SecureContextOptions = {
    cert: certText,
    key: keyText,
    ...(caText !== undefined && { ca: caText }),
    minVersion: TLS_VERSIONS[tls.minVersion],
    maxVersion: TLS_VERSIONS[tls.maxVersion],
    ciphers: cipherList(tls.cipherSuites, tls.minVersion),
    honorCipherOrder: tls.preferServerCipherSuites,
    ...(tls.curves.length > 0 && { ecdhCurve: tls.curves.map((curve) => CURVES[curve]).join(':') }),
  };
  try {
    createSecureContext(options);
  } catch (error) {
    throw new Error(`OpenSSL refuses ${certName}, ${keyName} or what else tls_server_config says: ${reason(error)}`, {
      cause: error,
    });
  }
  const policy = JSON.stringify([tls.clientAuth, caText, tls.clientAllowedSans]);
  return {
    options,
    clientPolicy: createHash('sha256').update(policy).digest('base64'),
    warnings: suiteWarnings(tls, key),
  };
}

/** @returns at least one. */
function parseCertificates(text: string, name: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  if (blocks === null) {
    throw new Error(`${name} has no certificate in PEM (-----BEGIN CERTIFICATE-----)`);
  }
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw new Error(`${name} has a certificate that OpenSSL can't read: ${reason(error)}`, { cause: error });
    }
  });
}

function parseKey(text: string, name: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text)) {
    throw new Error(
      `${name} is encrypted, and nobody is there to type its passphrase: write it without ` +
        "('openssl pkey -in KEY -out NEW'), readable by the exporter alone",
    );
  }
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw new Error(`${name} has no private key in PEM that OpenSSL can read: ${reason(error)}`, { cause: error });
  }
}

/** OpenSSL's messages say what it expected, and repeat nothing of what it was given. */
function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Below TLS 1.3 a suite serves certificates of one kind only. */
function suiteWarnings({ cipherSuites, maxVersion }: TlsConfig, key: KeyObject): string[] {
  const kind = key.asymmetricKeyType === 'rsa' ? 'RSA' : 'ECDSA';
  const fits = cipherSuites.some((suite) => suite in CIPHER_SUITES && suite.includes(`_${kind}_`));
  return cipherSuites.length > 0 && !fits && isOlder(maxVersion, 'TLS13')
    ? [
        `tls_server_config.cipher_suites: none fits the certificate, which needs one of TLS_ECDHE_${kind}_WITH_…: no client can ` +
          'connect',
      ]
    : [];
}
