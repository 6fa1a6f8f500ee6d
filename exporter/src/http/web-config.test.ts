import { parseWebConfig } from './web-config';

const HASH = '$2y$10$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze';

test('reads all that is supported, files relative to the file', () => {
  const text = `
tls_server_config:
  cert_file: server.crt
  key_file: /keys/server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.crt
  min_version: TLS13
http_server_config:
  http2: false
  headers:
    Strict-Transport-Security: max-age=31536000
basic_auth_users:
  alice: ${HASH}
  "bob builder": ${HASH}
`;
  expect(parseWebConfig(text, '/etc/vma/web.yml')).toEqual({
    tls: {
      certFile: '/etc/vma/server.crt',
      keyFile: '/keys/server.key',
      clientCaFile: '/etc/vma/ca.crt',
      minVersion: 'TLSv1.3',
    },
    users: new Map([
      ['alice', HASH],
      ['bob builder', HASH],
    ]),
    headers: { 'Strict-Transport-Security': 'max-age=31536000' },
  });
});

test.each(['', '# nothing\n', '{}', 'basic_auth_users:\n'])('%j is an empty configuration', (text) => {
  expect(parseWebConfig(text, 'web.yml')).toEqual({ users: new Map(), headers: {} });
});

test('TLS 1.2 is the least by default', () => {
  const { tls } = parseWebConfig('tls_server_config: {cert_file: a, key_file: b}', '/web.yml');
  expect(tls).toEqual({ certFile: '/a', keyFile: '/b', minVersion: 'TLSv1.2' });
});

test.each([
  ['unknown: 1', 'web.yml: unknown: no such key'],
  ['tls_server_config: {cert_file: a, key_file: b, cert_fil: c}', 'web.yml: tls_server_config.cert_fil: no such key'],
  ['rate_limit: {interval: 1s}', 'web.yml: rate_limit: not supported; limit requests in a proxy in front'],
  [
    'tls_server_config: {cert_file: a, key_file: b, max_version: TLS12}',
    /tls_server_config\.max_version: not supported/,
  ],
  ['tls_server_config: {cert_file: a}', 'web.yml: tls_server_config.key_file: must be a file name'],
  ['tls_server_config: {cert_file: "", key_file: b}', /tls_server_config\.cert_file: must be a file name/],
  ['tls_server_config: {cert_file: a, key_file: b, min_version: TLS10}', /min_version: must be TLS12 or TLS13/],
  [
    'tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequestClientCert}',
    /client_auth_type: must be NoClientCert or/,
  ],
  [
    'tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert}',
    /client_ca_file: is needed/,
  ],
  ['tls_server_config: {cert_file: a, key_file: b, client_ca_file: c}', /client_ca_file: has no effect/],
  ['http_server_config: {http2: true}', /http_server_config\.http2: must be false/],
  ['http_server_config: {headers: {Server: x}}', /http_server_config\.headers\.Server: no such key/],
  ['http_server_config: {headers: {X-Frame-Options: "a\\r\\nb"}}', /X-Frame-Options: must be printable ASCII/],
  ['basic_auth_users: {alice: secret}', /basic_auth_users\.alice: must be a bcrypt hash/],
  [
    `basic_auth_users: {alice: "${HASH.replace('$10$', '$15$')}"}`,
    /basic_auth_users\.alice: must be a bcrypt hash with a cost of 4 to 14/,
  ],
  [`basic_auth_users: {"a:b": "${HASH}"}`, /a:b.*no colon/],
  [`basic_auth_users: {alice: "${HASH}", alice: "${HASH}"}`, /web\.yml: Map keys must be unique/],
  ['basic_auth_users: [', /web\.yml: .*at line 1/s],
  ['- a', /web\.yml: /],
  ['just text', /web\.yml: /],
])('%s is refused by name', (text, message) => {
  expect(() => parseWebConfig(text, 'web.yml')).toThrow(message);
});

test('a password that is no hash is not repeated in the error', () => {
  expect(() => parseWebConfig('basic_auth_users: {alice: secret}', 'web.yml')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') as string }) as Error,
  );
});

test('a hostile document neither hangs nor pollutes', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`;
  expect(() => parseWebConfig(bomb, 'web.yml')).toThrow();
  expect(() => parseWebConfig('__proto__: {users: 1}', 'web.yml')).toThrow(/__proto__: no such key/);
  expect(({} as Record<string, unknown>)['users']).toBeUndefined();
});
