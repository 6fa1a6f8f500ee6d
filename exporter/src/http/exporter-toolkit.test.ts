import { writeFileSync } from 'node:fs';
import { DEFAULT_CIPHERS } from 'node:tls';
import { hashSync } from 'bcryptjs';
import { ask } from './test/ask';
import { Certificates } from './test/certificates';
import { serve, type Harness } from './test/harness';
import { Scratch } from '../test/folder';
import { WebConfigFile } from './web-config-file';

// The kinds of files that the exporter-toolkit's own tests have, good and bad, each with what it must do.

const scratch = new Scratch();
const certificates = new Certificates(scratch);
let harness: Harness | undefined;

beforeAll(() => {
  certificates.make('server', { kind: 'rsa' });
  certificates.make('authority');
  certificates.make('client', { by: 'authority', altNames: { 'DNS.1': 'prometheus.example' } });
  certificates.make('stranger', { altNames: { 'DNS.1': 'prometheus.example' } });
}, 60_000);

afterEach(async () => {
  await harness?.close();
  harness = undefined;
});

function open(config: string): () => ReturnType<WebConfigFile['current']> {
  writeFileSync(scratch.path('web.yml'), config);
  const file = new WebConfigFile(scratch.path('web.yml'), () => undefined);
  return () => file.current();
}

/** The address of a page of a server with this configuration. */
async function start(config: string): Promise<string> {
  harness = await serve({ webConfig: open(config) });
  return `${harness.url}/-/healthy`;
}

const FILES = 'tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n';

function indented(file: string): string {
  return `|\n${certificates.read(file).replace(/^/gm, '    ')}`;
}

/** OpenSSL's own names. */
const AES_128 = 'ECDHE-RSA-AES128-GCM-SHA256';
const AES_256 = 'ECDHE-RSA-AES256-GCM-SHA384';
const CBC = 'ECDHE-RSA-AES256-SHA';

describe('good files', () => {
  test('none at all, and an empty one: plain HTTP', async () => {
    harness = await serve();
    expect((await fetch(`${harness.url}/-/healthy`)).status).toBe(200);
    await expect(ask(harness.url.replace('http:', 'https:'))).rejects.toThrow(/wrong version number/i);
    await harness.close();
    expect((await fetch(await start(''))).status).toBe(200);
  });

  test('sections without keys', async () => {
    const url = await start('tls_server_config:\nhttp_server_config: {}\nrate_limit:\nbasic_auth_users: {}\n');
    expect((await fetch(url)).status).toBe(200);
    await harness!.close();
    expect((await fetch(await start('http_server_config: {headers: }'))).status).toBe(200);
  });

  test('certificate and key in files; certificates of clients if they have one', async () => {
    const url = await start(`${FILES}  client_auth_type: VerifyClientCertIfGiven\n`);
    await expect(ask(url)).resolves.toMatchObject({ status: 200, name: 'server', protocol: 'TLSv1.3' });
    await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow();
    const old = {
      ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0`,
      minVersion: 'TLSv1' as const,
      maxVersion: 'TLSv1.1' as const,
    };
    await expect(ask(url, old)).rejects.toThrow(/protocol version/);
    await expect(ask(url, certificates.client('stranger'))).rejects.toThrow();
  });

  test('certificate and key inline', async () => {
    const url = await start(
      `tls_server_config:\n  cert: ${indented('server.crt')}\n  key: ${indented('server.key')}\n`,
    );
    await expect(ask(url)).resolves.toMatchObject({ status: 200, name: 'server' });
  });

  test('all cipher suites', async () => {
    const url = await start(`${FILES}  cipher_suites:
  - TLS_AES_128_GCM_SHA256
  - TLS_AES_256_GCM_SHA384
  - TLS_CHACHA20_POLY1305_SHA256
  - TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
  - TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
  - TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
  - TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
  - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  - TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
  - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  - TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  - TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
  - TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
`);
    await expect(ask(url)).resolves.toMatchObject({ status: 200, protocol: 'TLSv1.3' });
    for (const ciphers of [AES_128, AES_256, CBC, 'ECDHE-RSA-CHACHA20-POLY1305']) {
      await expect(ask(url, { maxVersion: 'TLSv1.2', ciphers })).resolves.toMatchObject({ status: 200 });
    }
  });

  /** For TLS 1.2 alone. */
  const suites = (ciphers: readonly string[], setting: string): string =>
    `${FILES}  cipher_suites: [${ciphers.map((cipher) => `TLS_ECDHE_RSA_WITH_AES_${cipher}`).join(', ')}]
  ${setting}
  max_version: TLS12
`;

  test('some cipher suites, by the preference of the server', async () => {
    const url = await start(suites(['128_GCM_SHA256', '256_GCM_SHA384'], 'min_version: TLS12'));
    await expect(ask(url, { ciphers: AES_256 })).resolves.toMatchObject({ protocol: 'TLSv1.2' });
    await expect(ask(url, { ciphers: CBC })).rejects.toThrow(/handshake failure/);
    await expect(ask(url, { ciphers: `${AES_256}:${AES_128}` })).resolves.toMatchObject({
      cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    });
  });

  test('some cipher suites, by the preference of the client', async () => {
    const url = await start(suites(['256_GCM_SHA384', '128_GCM_SHA256'], 'prefer_server_cipher_suites: false'));
    await expect(ask(url, { ciphers: `${AES_128}:${AES_256}` })).resolves.toMatchObject({
      cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    });
  });

  test('suites for TLS 1.2 leave those of TLS 1.3 as they are', async () => {
    const url = await start(`${FILES}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n`);
    await expect(ask(url, { ciphers: 'TLS_CHACHA20_POLY1305_SHA256' })).resolves.toMatchObject({ protocol: 'TLSv1.3' });
    await expect(ask(url, { maxVersion: 'TLSv1.2', ciphers: AES_256 })).rejects.toThrow(/handshake failure/);
  });

  test('all curves', async () => {
    const url = await start(`${FILES}  curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]\n`);
    for (const ecdhCurve of ['P-256', 'P-384', 'P-521', 'X25519']) {
      await expect(ask(url, { ecdhCurve })).resolves.toMatchObject({ status: 200 });
    }
  });

  test('some curves', async () => {
    const url = await start(`${FILES}  min_version: TLS13\n  curve_preferences:\n  - CurveP521\n`);
    await expect(ask(url, { ecdhCurve: 'P-384:P-521' })).resolves.toMatchObject({ curve: 'secp521r1' });
    await expect(ask(url, { ecdhCurve: 'P-384' })).rejects.toThrow(/handshake failure/);
  });

  test('suites that HTTP/2 forbids, without HTTP/2', async () => {
    const url = await start(`${FILES}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]
  max_version: TLS12
http_server_config:
  http2: false
`);
    await expect(ask(url)).resolves.toMatchObject({ cipher: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384' });
  });

  test.each([
    ['TLS10', 'TLSv1'],
    ['TLS11', 'TLSv1.1'],
    ['TLS12', 'TLSv1.2'],
    ['TLS13', 'TLSv1.3'],
  ] as const)('%s and nothing else', async (name, version) => {
    const url = await start(`${FILES}  min_version: ${name}\n  max_version: ${name}\n`);
    const ciphers = `${DEFAULT_CIPHERS}:@SECLEVEL=0`;
    await expect(ask(url, { minVersion: 'TLSv1', ciphers })).resolves.toMatchObject({ status: 200, protocol: version });
    await expect(
      ask(url, { ciphers, ...(name === 'TLS13' ? { maxVersion: 'TLSv1.2' } : { minVersion: 'TLSv1.3' }) }),
    ).rejects.toThrow(/protocol version/);
  });

  test('headers, a number among them; blank ones are left as they are', async () => {
    const url = await start(`http_server_config:
  headers:
    X-Frame-Options: sameorigin
    X-Content-Type-Options: nosniff
    X-XSS-Protection: 1
    Strict-Transport-Security: max-age=86400
    Content-Security-Policy:
`);
    const headers = Object.fromEntries((await fetch(url)).headers);
    expect(headers).toMatchObject({
      'x-frame-options': 'sameorigin',
      'x-content-type-options': 'nosniff',
      'x-xss-protection': '1',
      'strict-transport-security': 'max-age=86400',
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    });
  });

  test.each(['RequestClientCert', 'RequireAnyClientCert', 'RequireClientCert'])('%s: any certificate', async (type) => {
    const url = await start(`${FILES}  client_auth_type: ${type}\n`);
    await expect(ask(url, certificates.client('stranger'))).resolves.toMatchObject({ status: 200 });
    const without = ask(url);
    await (type === 'RequestClientCert' ? expect(without).resolves.toBeDefined() : expect(without).rejects.toThrow());
  });

  test('RequireAnyClientCert, with the certificate in a file and the key inline', async () => {
    const key = `  key: ${indented('server.key')}\n`;
    const url = await start(
      `tls_server_config:\n  cert_file: server.crt\n${key}  client_auth_type: RequireAnyClientCert\n`,
    );
    await expect(ask(url, certificates.client('stranger'))).resolves.toMatchObject({ status: 200 });
    await expect(ask(url)).rejects.toThrow();
  });

  test.each([
    ['client_ca_file', () => 'authority.crt'],
    ['client_ca', () => indented('authority.crt')],
  ])('RequireAndVerifyClientCert with %s', async (key, value) => {
    const url = await start(`${FILES}  client_auth_type: RequireAndVerifyClientCert\n  ${key}: ${value()}\n`);
    await expect(ask(url, certificates.client('client'))).resolves.toMatchObject({ status: 200 });
    await expect(ask(url, certificates.client('stranger'))).rejects.toThrow();
    await expect(ask(url)).rejects.toThrow();
  });

  test('RequireAndVerifyClientCert without an authority of its own takes none of these', async () => {
    const url = await start(`${FILES}  client_auth_type: RequireAndVerifyClientCert\n`);
    await expect(ask(url)).rejects.toThrow();
    await expect(ask(url, certificates.client('client'))).rejects.toThrow();
  });

  test('names of clients', async () => {
    const verified = `${FILES}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: authority.crt\n`;
    const url = await start(`${verified}  client_allowed_sans: [other.example, prometheus.example]\n`);
    await expect(ask(url, certificates.client('client'))).resolves.toMatchObject({ status: 200 });
    await expect(ask(url, certificates.client('stranger'))).rejects.toThrow();
    await harness!.close();
    const other = await start(`${verified}  client_allowed_sans: [other.example, example, .example]\n`);
    await expect(ask(other, certificates.client('client'))).rejects.toThrow();
  });

  test.each([
    ['interval: 0\n  burst: 0', [200, 200, 200]],
    ['interval: 0s', [200, 200, 200]],
    ['interval: "1h"\n  burst: 2', [200, 200, 429]],
    ['interval: "1s"\n  burst: 0', [429, 429, 429]],
  ])('rate_limit of %j', async (limit, statuses) => {
    const url = await start(`rate_limit:\n  ${limit}\n`);
    for (const status of statuses) {
      const response = await fetch(url);
      expect(response.status).toBe(status);
      // An hour until there is a token, or none ever.
      const hour = limit.includes('1h') && status === 429;
      expect(response.headers.get('retry-after')).toEqual(hour ? expect.stringMatching(/^3[56]\d\d$/) : null);
    }
  });

  test.each([
    ['with TLS', FILES],
    ['without TLS', ''],
  ])('users %s, whose hashes may have any cost', async (_how, tls) => {
    // Nobody logs in by the last, which would take minutes.
    const users = { dave: hashSync('right', 4), carol: hashSync('other', 5), bob: `$2y$31$${'a'.repeat(53)}` };
    const lines = Object.entries(users).map(([name, hash]) => `  ${name}: ${hash}\n`);
    const url = (await start(`${tls}basic_auth_users:\n${lines.join('')}`)).replace('/-/healthy', '/metrics');
    const status = async (login?: string) => {
      const headers: Record<string, string> =
        login === undefined ? {} : { Authorization: `Basic ${Buffer.from(login).toString('base64')}` };
      return tls === '' ? (await fetch(url, { headers })).status : (await ask(url, { headers })).status;
    };
    expect(await status()).toBe(401);
    expect(await status('dave:right')).toBe(200);
    expect(await status('carol:other')).toBe(200);
    expect(await status('dave:wrong')).toBe(401);
  });
});

test.each<[what: string, config: string, message: RegExp]>([
  ['text that is no map', 'q8Zr\nLm3x\n', /must be a map of keys/],
  ['an invented key', 'tls_server_config: {cert_fiel: server.crt}', /tls_server_config\.cert_fiel: no such key/],
  ['an empty cert_file', FILES.replace('server.crt', '""'), /cert_file: is missing/],
  ['an empty cert', 'tls_server_config: {cert: "", key_file: server.key}', /cert_file: is missing/],
  ['an empty key_file', FILES.replace('server.key', '""'), /key_file: is missing/],
  ['an empty key', 'tls_server_config: {cert_file: server.crt, key: ""}', /key_file: is missing/],
  [
    'neither, and an invented type',
    'tls_server_config: {cert_file: "", key_file: "", client_auth_type: x}',
    /client_auth_type: must be one of NoClientCert, /,
  ],
  ['a cert_file that is not there', FILES.replace('server.crt', 'none'), /cannot read .*\/none: ENOENT/],
  ['a key_file that is not there', FILES.replace('server.key', 'none'), /cannot read .*\/none: ENOENT/],
  ['neither there', FILES.replace(/server\.\w+/g, 'none'), /cannot read .*\/none: ENOENT/],
  [
    'authorities for nobody',
    `${FILES}  client_ca_file: /dev/null\n`,
    /client_ca_file: has no effect without client_auth_type/,
  ],
  ['authorities that are not there, for nobody', `${FILES}  client_ca_file: none\n`, /client_ca_file: has no effect/],
  [
    'authorities that are not there',
    `${FILES}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: none\n`,
    /cannot read .*\/none: ENOENT/,
  ],
  ['a password that is no hash', 'basic_auth_users: {john: hunter2}', /basic_auth_users\.john: must be a bcrypt hash/],
  ['an invented suite', `${FILES}  cipher_suites: [TLS_AES_128_GCM_SHA999]\n`, /cipher_suites\.0: must be one of /],
  [
    'an invented curve',
    `${FILES}  curve_preferences: [CurveP257]\n`,
    /curve_preferences\.0: must be one of CurveP256,/,
  ],
  ['an invented version', `${FILES}  min_version: TLS111\n`, /min_version: must be one of TLS10, TLS11, TLS12, TLS13/],
  [
    'suites that HTTP/2 forbids, with HTTP/2',
    `${FILES}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n  max_version: TLS12\n`,
    /cipher_suites: lacks TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 .*http2: false/,
  ],
  ['a value of X-Frame-Options', headers('X-Frame-Options: foo'), /X-Frame-Options: must be deny or sameorigin/],
  [
    'a value of X-Content-Type-Options',
    headers('X-Content-Type-Options: sniff'),
    /X-Content-Type-Options: must be nosniff/,
  ],
  ['another header', headers('Content-Type: foo'), /http_server_config\.headers\.Content-Type: no such key/],
])('a bad file, refused at the start: %s', (_what, config, message) => {
  expect(open(config)).toThrow(message);
});

test('a bad file: it is not there', () => {
  const file = new WebConfigFile(scratch.path('no.yml'), () => undefined);
  expect(() => file.current()).toThrow(/--web\.config\.file: cannot read .*no\.yml: ENOENT/);
});

function headers(line: string): string {
  return `http_server_config:\n  headers:\n    ${line}\n`;
}
