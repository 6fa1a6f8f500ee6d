import { hostname } from 'node:os';
import { isAllowedHost } from './host-check';

const loopback = [{ host: '127.0.0.1', port: 10862 }];

test.each([
  'localhost',
  'LOCALHOST:10862',
  'localhost.:1',
  '127.0.0.1:10862',
  '127.1.2.3:65535',
  '[::1]',
  '[::1]:10862',
])('%s is always ours', (header) => {
  expect(isAllowedHost(header, loopback, [])).toBe(true);
});

test.each([
  '',
  'rebound.example.org',
  'rebound.example.org:10862',
  'localhost.example.org',
  '127.0.0.1.example.org',
  '10.0.0.1',
  '[::2]:10862',
  '[localhost]',
  'localhost:10862:1',
  'user@localhost',
  'localhost/..',
  hostname(),
])('%j is foreign to a loopback listener', (header) => {
  expect(isAllowedHost(header, loopback, [])).toBe(false);
});

test('what we listen on is ours', () => {
  const listen = [
    { host: 'metrics.example.org', port: 80 },
    { host: '10.0.0.1', port: 80 },
  ];
  expect(isAllowedHost('Metrics.Example.org:8080', listen, [])).toBe(true);
  expect(isAllowedHost('10.0.0.1', listen, [])).toBe(true);
  expect(isAllowedHost('10.0.0.2', listen, [])).toBe(false);
});

test('what is configured is ours', () => {
  expect(isAllowedHost('exporter:10862', loopback, ['exporter'])).toBe(true);
  expect(isAllowedHost('exporter2:10862', loopback, ['exporter'])).toBe(false);
});

test("a listener on all interfaces goes by any address and the machine's name, never by a foreign name", () => {
  for (const host of ['', '::', '0.0.0.0']) {
    const listen = [{ host, port: 10862 }];
    expect(isAllowedHost('192.0.2.7:10862', listen, [])).toBe(true);
    expect(isAllowedHost('[2001:db8::7]:10862', listen, [])).toBe(true);
    expect(isAllowedHost(hostname(), listen, [])).toBe(true);
    expect(isAllowedHost('rebound.example.org', listen, [])).toBe(false);
  }
});
