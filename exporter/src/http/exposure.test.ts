import { assertNotExposed, assertSameTransport, exposedAddresses, requiresLogin } from './exposure';
import { NO_WEB_CONFIG, parseWebConfig, type WebConfig } from './web-config';

const config = (tls: string) => parseWebConfig(`tls_server_config: {cert_file: c, key_file: k, ${tls}}`, 'web.yml');
const users: WebConfig = { ...NO_WEB_CONFIG, users: new Map([['a', 'hash']]) };
const encrypted = config('');
const mutual = config('client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca');
const loopback = { host: '127.0.0.1', port: 1 };
const everywhere = { host: '', port: 2 };

test('a login is a password or a certificate of the client; TLS alone is none', () => {
  expect(requiresLogin(users)).toBe(true);
  expect(requiresLogin(mutual)).toBe(true);
  expect(requiresLogin(encrypted)).toBe(false);
  expect(requiresLogin(NO_WEB_CONFIG)).toBe(false);
});

test.each([
  'client_auth_type: RequestClientCert',
  'client_auth_type: RequireAnyClientCert',
  'client_auth_type: RequireAnyClientCert, client_ca_file: ca',
  'client_auth_type: VerifyClientCertIfGiven, client_ca_file: ca',
  'client_auth_type: RequireAndVerifyClientCert',
  'client_auth_type: RequireAndVerifyClientCert, client_allowed_sans: [a]',
])('%s is none: nobody, or anybody, can show such a certificate', (tls) => {
  expect(requiresLogin(config(tls))).toBe(false);
});

test('loopback alone exposes nothing', () => {
  expect(exposedAddresses([loopback, { host: '::1', port: 1 }, { host: 'localhost', port: 1 }], NO_WEB_CONFIG)).toEqual(
    [],
  );
  expect(() => {
    assertNotExposed([loopback], NO_WEB_CONFIG, false);
  }).not.toThrow();
});

test('any other listener needs a login or --web.insecure, and the error says so', () => {
  const expose = (is: WebConfig, insecure: boolean) => () => {
    assertNotExposed([loopback, everywhere, { host: 'fe80::1', port: 3 }], is, insecure);
  };
  expect(expose(NO_WEB_CONFIG, false)).toThrow(/listening on :2, \[fe80::1\]:3 without a login.*--web\.insecure/);
  expect(expose(NO_WEB_CONFIG, true)).not.toThrow();
  expect(expose(config('client_auth_type: RequireAnyClientCert'), false)).toThrow(/RequireAndVerifyClientCert/);
  expect(expose(users, false)).not.toThrow();
  expect(expose(mutual, false)).not.toThrow();
});

test('users and files may change while it runs, but not whether TLS and certificates are asked for', () => {
  const change = (from: WebConfig, to: WebConfig) => () => {
    assertSameTransport(from, to);
  };
  expect(change(NO_WEB_CONFIG, users)).not.toThrow();
  expect(change(encrypted, config('cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]'))).not.toThrow();
  expect(change(NO_WEB_CONFIG, encrypted)).toThrow(/tls_server_config has changed .*restart/);
  expect(change(encrypted, NO_WEB_CONFIG)).toThrow(/restart/);
  expect(change(encrypted, mutual)).toThrow(/client_auth_type has changed .*restart/);
  expect(change(mutual, encrypted)).toThrow(/restart/);
  expect(change(mutual, config('client_auth_type: VerifyClientCertIfGiven, client_ca_file: ca'))).toThrow(/restart/);
});
