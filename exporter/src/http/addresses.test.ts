import { authority, isHostName, isLoopbackAddress, isLoopbackHost, isWildcard, parseListenAddress } from './addresses';

test.each([
  ['127.0.0.1:10862', '127.0.0.1', 10862],
  ['[::1]:10862', '::1', 10862],
  ['[::]:0', '::', 0],
  [':9100', '', 9100],
  ['localhost:65535', 'localhost', 65535],
  ['metrics-1.example.org:80', 'metrics-1.example.org', 80],
])('%s is a listen address', (text, host, port) => {
  expect(parseListenAddress(text)).toEqual({ host, port });
});

test.each([
  '',
  '10862',
  'localhost',
  'localhost:',
  '::1:80',
  '[::1]',
  '[127.0.0.1]:80',
  '1.2.3:80',
  '1.2.3.4.5:80',
  ':65536',
  ':-1',
  'a b:80',
  'http://a:80',
  '-a:80',
])('%j is no listen address', (text) => {
  expect(parseListenAddress(text)).toBeUndefined();
});

test.each(['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'])(
  '%s is loopback',
  (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
    expect(isLoopbackHost(address)).toBe(true);
  },
);

test.each(['', '126.0.0.1', '10.0.0.1', '::', '0.0.0.0', '::ffff:10.0.0.1', 'fe80::1', '127.0.0.1.example.org'])(
  '%j is not loopback',
  (address) => {
    expect(isLoopbackAddress(address)).toBe(false);
    expect(isLoopbackHost(address)).toBe(false);
  },
);

test('localhost is loopback by name', () => {
  expect(isLoopbackHost('LocalHost')).toBe(true);
  expect(isLoopbackHost('localhost.example.org')).toBe(false);
});

test('wildcards are the empty host and the unspecified addresses', () => {
  expect(['', '0.0.0.0', '::', '127.0.0.1', 'localhost'].map(isWildcard)).toEqual([true, true, true, false, false]);
});

test('an overlong or hostile name is no host name, and is refused fast', () => {
  expect(isHostName('a'.repeat(254))).toBe(false);
  expect(isHostName(`${'a-'.repeat(120)}!`)).toBe(false);
  expect(isHostName('grafana_1')).toBe(true);
});

test('the URL of a wildcard listener is one that a browser here can open', () => {
  expect(authority({ host: '0.0.0.0', port: 1 })).toBe('127.0.0.1:1');
  expect(authority({ host: '', port: 1 })).toBe('127.0.0.1:1');
  expect(authority({ host: '::1', port: 1 })).toBe('[::1]:1');
  expect(authority({ host: 'localhost', port: 1 })).toBe('localhost:1');
});
