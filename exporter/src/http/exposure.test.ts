import { assertNotExposed, assertSameTransport, exposedAddresses, requiresLogin } from './exposure';
import { NO_WEB_CONFIG, type WebConfig } from './web-config';

const users: WebConfig = { ...NO_WEB_CONFIG, users: new Map([['a', 'hash']]) };
const tls: WebConfig['tls'] = { certFile: 'c', keyFile: 'k', minVersion: 'TLSv1.2' };
const loopback = { host: '127.0.0.1', port: 1 };
const everywhere = { host: '', port: 2 };

test('a login is a password or a certificate of the client; TLS alone is none', () => {
  expect(requiresLogin(users)).toBe(true);
  expect(requiresLogin({ ...NO_WEB_CONFIG, tls: { ...tls, clientCaFile: 'ca' } })).toBe(true);
  expect(requiresLogin({ ...NO_WEB_CONFIG, tls })).toBe(false);
  expect(requiresLogin(NO_WEB_CONFIG)).toBe(false);
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
  const expose = (config: WebConfig, insecure: boolean) => () => {
    assertNotExposed([loopback, everywhere, { host: 'fe80::1', port: 3 }], config, insecure);
  };
  expect(expose(NO_WEB_CONFIG, false)).toThrow(/listening on :2, \[fe80::1\]:3 without a login.*--web\.insecure/);
  expect(expose(NO_WEB_CONFIG, true)).not.toThrow();
  expect(expose(users, false)).not.toThrow();
});

test('users and files may change while it runs, but not whether TLS and certificates are asked for', () => {
  const plain = NO_WEB_CONFIG;
  const encrypted = { ...users, tls };
  const mutual = { ...users, tls: { ...tls, clientCaFile: 'ca' } };
  const change = (from: WebConfig, to: WebConfig) => () => {
    assertSameTransport(from, to);
  };
  expect(change(plain, users)).not.toThrow();
  expect(change(encrypted, { ...plain, tls: { ...tls, certFile: 'renewed' } })).not.toThrow();
  expect(change(plain, encrypted)).toThrow(/tls_server_config has changed .*restart/);
  expect(change(encrypted, plain)).toThrow(/restart/);
  expect(change(encrypted, mutual)).toThrow(/client_auth_type has changed .*restart/);
  expect(change(mutual, encrypted)).toThrow(/restart/);
});
