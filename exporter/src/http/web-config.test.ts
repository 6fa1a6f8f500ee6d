import { parseWebConfig } from './web-config';

const HASH = '$2y$10$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze';
const TLS = 'cert_file: a, key_file: b';

test('reads all that the format has', () => {
  const text = `
tls_server_config:
  cert_file: server.crt
  key: inline
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.crt
  client_allowed_sans: [prometheus.example, 10]
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256]
  prefer_server_cipher_suites: no
  curve_preferences: [X25519]
http_server_config:
  http2: false
  headers:
    Strict-Transport-Security: max-age=31536000
    X-XSS-Protection: 0
    Content-Security-Policy: ""
rate_limit:
  interval: 1m30s
  burst: 5
basic_auth_users:
  alice: ${HASH}
  "bob builder": ${HASH}
`;
  expect(parseWebConfig(text, 'web.yml')).toEqual({
    tls: {
      cert: { file: 'server.crt' },
      key: { inline: 'inline' },
      clientAuth: 'RequireAndVerifyClientCert',
      clientCa: { file: 'ca.crt' },
      clientAllowedSans: ['prometheus.example', '10'],
      minVersion: 'TLS12',
      maxVersion: 'TLS13',
      cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256'],
      preferServerCipherSuites: false,
      curves: ['X25519'],
    },
    users: new Map([
      ['alice', HASH],
      ['bob builder', HASH],
    ]),
    headers: { 'Strict-Transport-Security': 'max-age=31536000', 'X-XSS-Protection': '0' },
    rateLimit: { intervalMs: 90_000, burst: 5 },
    warnings: [],
  });
});

test.each(['', '# nothing\n', '{}', 'basic_auth_users:\n', 'tls_server_config:\nrate_limit: {}\n'])(
  '%j is an empty configuration',
  (text) => {
    expect(parseWebConfig(text, 'web.yml')).toEqual({ users: new Map(), headers: {}, warnings: [] });
  },
);

test('what is not said is as with the exporter-toolkit', () => {
  const { tls } = parseWebConfig(
    `tls_server_config: {${TLS}, min_version: , cipher_suites: , client_ca: ""}`,
    'web.yml',
  );
  expect(tls).toEqual({
    cert: { file: 'a' },
    key: { file: 'b' },
    clientAuth: 'NoClientCert',
    minVersion: 'TLS12',
    maxVersion: 'TLS13',
    cipherSuites: [],
    preferServerCipherSuites: true,
    curves: [],
  });
});

test.each([
  ['unknown: 1', 'web.yml: unknown: no such key'],
  [`tls_server_config: {${TLS}, cert_fil: c}`, 'web.yml: tls_server_config.cert_fil: no such key'],
  ['tls_server_config: x', 'web.yml: tls_server_config: must be a map of keys'],
  ['tls_server_config: {cert_file: a}', /tls_server_config\.key_file: is missing/],
  ['tls_server_config: {cert_file: [a], key_file: b}', /cert_file: must be text/],
  [`tls_server_config: {${TLS}, cert: c}`, /cert: is given twice: leave out either it or cert_file/],
  [`tls_server_config: {${TLS}, key: c}`, /key: is given twice/],
  [`tls_server_config: {${TLS}, client_ca: c, client_ca_file: d}`, /client_ca: is given twice/],
  [`tls_server_config: {${TLS}, client_auth_type: Maybe}`, /client_auth_type: must be one of NoClientCert, /],
  [`tls_server_config: {${TLS}, min_version: ""}`, /min_version: must be one of/],
  [`tls_server_config: {${TLS}, min_version: TLS13, max_version: TLS12}`, /max_version: is older than min_version/],
  [`tls_server_config: {${TLS}, max_version: TLS11}`, /max_version: is older than min_version \(TLS12\)/],
  [
    `tls_server_config: {${TLS}, max_version: TLS12, cipher_suites: [TLS_AES_128_GCM_SHA256]}\nhttp_server_config: {http2: no}`,
    /cipher_suites: has suites of TLS 1\.3 alone/,
  ],
  [`tls_server_config: {${TLS}, cipher_suites: TLS_AES_128_GCM_SHA256}`, /cipher_suites: must be a list/],
  [`tls_server_config: {${TLS}, cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]}`, /cipher_suites\.0: must be one of/],
  [`tls_server_config: {${TLS}, cipher_suites: [constructor]}`, /cipher_suites\.0: must be one of/],
  [`tls_server_config: {${TLS}, prefer_server_cipher_suites: 2}`, /must be true or false/],
  [`tls_server_config: {${TLS}, client_allowed_sans: [a]}`, /client_allowed_sans: needs client_auth_type/],
  ['tls_server_config: {client_allowed_sans: [a]}', /client_allowed_sans: needs client_auth_type/],
  [
    `tls_server_config: {${TLS}, client_auth_type: RequireAnyClientCert, client_allowed_sans: [a]}`,
    /client_allowed_sans: needs client_auth_type/,
  ],
  [
    `tls_server_config: {${TLS}, client_auth_type: VerifyClientCertIfGiven, client_allowed_sans: []}`,
    /client_allowed_sans: names nobody/,
  ],
  ['http_server_config: {http2: true}', /http_server_config\.http2: must be false/],
  ['http_server_config: {headers: {Server: x}}', /http_server_config\.headers\.Server: no such key/],
  ['http_server_config: {headers: {X-XSS-Protection: "a\\r\\nb"}}', /X-XSS-Protection: must be printable ASCII/],
  ['http_server_config: {headers: {X-Frame-Options: DENY}}', /X-Frame-Options: must be deny or sameorigin/],
  ['rate_limit: {interval: 5}', /rate_limit\.interval: must be a duration with a unit/],
  ['rate_limit: {interval: -1s}', /rate_limit\.interval: must be a duration/],
  ['rate_limit: {interval: 1s, burst: -1}', /rate_limit\.burst: must be a whole number/],
  ['rate_limit: {interval: 1s, burst: 1.5}', /rate_limit\.burst: must be a whole number/],
  ['basic_auth_users: {alice: secret}', /basic_auth_users\.alice: must be a bcrypt hash/],
  ['basic_auth_users: {alice: }', /basic_auth_users\.alice: must be a bcrypt hash/],
  ['basic_auth_users: [alice]', /basic_auth_users: must be a map/],
  [`basic_auth_users: {alice: "${HASH.replace('$10$', '$32$')}"}`, /alice: must be a bcrypt hash/],
  [`basic_auth_users: {alice: "${HASH.replace('$10$', '$03$')}"}`, /alice: must be a bcrypt hash/],
  [`basic_auth_users: {"a:b": "${HASH}"}`, /a:b.*no colon/],
  [`basic_auth_users: {alice: "${HASH}", alice: "${HASH}"}`, /^web\.yml: line 1, column \d+: duplicate key$/],
  ['basic_auth_users: [', /^web\.yml: line 1, column /],
  ['- a', /^web\.yml: must be a map of keys$/],
  ['just text', /^web\.yml: must be a map of keys$/],
])('%s is refused by name', (text, message) => {
  expect(() => parseWebConfig(text, 'web.yml')).toThrow(message);
});

test.each([4, 10, 14, 15, 18, 31])('a hash of cost %d is one', (cost) => {
  const hash = HASH.replace('$10$', `$${String(cost).padStart(2, '0')}$`);
  const { users, warnings } = parseWebConfig(`basic_auth_users: {alice: "${hash}"}`, 'web.yml');
  expect(users.get('alice')).toBe(hash);
  expect(warnings).toEqual(
    cost <= 14 ? [] : [expect.stringMatching(`basic_auth_users.alice: .* cost ${cost} takes 2\\^${cost - 10} times`)],
  );
});

test.each([
  ['tls_server_config: {min_version: TLS13}', /names no certificate: HTTP is spoken without TLS/],
  [`tls_server_config: {${TLS}, min_version: TLS11}`, /min_version: TLS11 has been broken/],
  [`tls_server_config: {${TLS}, client_auth_type: RequestClientCert}`, /verifies nothing: .* no login/],
  [`tls_server_config: {${TLS}, client_auth_type: RequireAnyClientCert}`, /verifies nothing: .* no login/],
  [`tls_server_config: {${TLS}, client_auth_type: VerifyClientCertIfGiven}`, /every public authority, .* no login/],
  [`tls_server_config: {${TLS}, client_auth_type: RequireAndVerifyClientCert}`, /every public authority, .* no login/],
  ['rate_limit: {interval: 1s}', /burst: 0 refuses every request/],
])('%s is honoured, with a warning', (text, warning) => {
  expect(parseWebConfig(text, 'web.yml').warnings).toEqual([expect.stringMatching(warning)]);
});

test('users may have the names of what every object has', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '0', 'null', 'true'];
  const { users } = parseWebConfig(
    `basic_auth_users:\n${names.map((name) => `  "${name}": ${HASH}\n`).join('')}`,
    'web.yml',
  );
  expect([...users.keys()].sort()).toEqual(names.sort());
  expect(() => parseWebConfig('basic_auth_users: {__proto__: hunter2}', 'web.yml')).toThrow(
    /basic_auth_users\.__proto__: must be a bcrypt hash/,
  );
});

const SECRET = HASH.slice(7);
test.each([
  `basic_auth_users: {alice: ${SECRET}}`,
  `basic_auth_users: {"${HASH}": alice}`,
  `basic_auth_users: {"${HASH}\\n": "${HASH}"}`,
  `basic_auth_users:\n  alice: ${HASH}\n  alice: ${HASH}\n`,
  `basic_auth_users:\n  alice: ${HASH}\n bob: ${HASH}\n`,
  `basic_auth_users:\n  alice: "${HASH}\n`,
  `basic_auth_users:\n  alice: "\\${HASH}"\n`,
  `basic_auth_users:\n  alice: |${HASH}\n   x\n`,
  `basic_auth_users:\n  alice: *${SECRET}\n`,
  `basic_auth_users: [${HASH}]`,
  `basic_auth_users: ${HASH}`,
  `"${HASH}": 1`,
  HASH,
  `tls_server_config: {${HASH}: x}`,
  `tls_server_config: {cert_file: a, key: "${SECRET}", key_file: b}`,
  `tls_server_config: {cert_file: a, key: ["${SECRET}"]}`,
  `tls_server_config:\n  cert_file: a\n  key: |\n   ${SECRET}\n  ${SECRET}\n`,
  `http_server_config: {headers: {X-Frame-Options: "${SECRET}"}}`,
  `rate_limit: {interval: "${SECRET}"}`,
])('no error repeats what may be a secret: %j', (text) => {
  expect(() => parseWebConfig(text, 'web.yml')).toThrow(/^web\.yml: /);
  expect(() => parseWebConfig(text, 'web.yml')).not.toThrow(SECRET);
});

test('a hostile document neither hangs nor pollutes', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`;
  expect(() => parseWebConfig(bomb, 'web.yml')).toThrow(/too many/);
  expect(() => parseWebConfig('__proto__: {users: 1}', 'web.yml')).toThrow(/__proto__: no such key/);
  expect(() => parseWebConfig('tls_server_config: {__proto__: {cert: 1}}', 'web.yml')).toThrow(
    /__proto__: no such key/,
  );
  expect(({} as Record<string, unknown>)['users']).toBeUndefined();
});
