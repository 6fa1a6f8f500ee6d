import { hostname } from 'node:os';
import type { Request, Response } from 'express';
import type { ListenAddress } from './addresses';
import { hostCheck } from './host-check';
import { Problem } from './problem';
import type { Refusals } from './refusals';

const loopback = [{ host: '127.0.0.1', port: 10862 }];

/** The status of the refusal, if a request with this Host is refused. */
async function refusal(
  header: string,
  listen: readonly ListenAddress[],
  allowed: readonly string[],
): Promise<number | undefined> {
  const check = hostCheck(listen, allowed, { tell: () => Promise.resolve() } as unknown as Refusals);
  const request = { headersDistinct: { host: [header] } } as unknown as Request;
  const next = jest.fn();
  try {
    await check(request, {} as unknown as Response, next);
  } catch (error) {
    expect(next).not.toHaveBeenCalled();
    return (error as Problem).status;
  }
  expect(next).toHaveBeenCalledTimes(1);
  return undefined;
}

test.each([
  'localhost',
  'LOCALHOST:10862',
  'localhost.:1',
  '127.0.0.1:10862',
  '127.1.2.3:65535',
  '[::1]',
  '[::1]:10862',
])('%s is always ours', async (header) => {
  expect(await refusal(header, loopback, [])).toBeUndefined();
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
])('%j is foreign to a loopback listener', async (header) => {
  expect(await refusal(header, loopback, [])).toBe(421);
});

test('what we listen on is ours', async () => {
  const listen = [
    { host: 'metrics.example.org', port: 80 },
    { host: '10.0.0.1', port: 80 },
  ];
  expect(await refusal('Metrics.Example.org:8080', listen, [])).toBeUndefined();
  expect(await refusal('10.0.0.1', listen, [])).toBeUndefined();
  expect(await refusal('10.0.0.2', listen, [])).toBe(421);
});

test('what is configured is ours', async () => {
  expect(await refusal('exporter:10862', loopback, ['exporter'])).toBeUndefined();
  expect(await refusal('exporter2:10862', loopback, ['exporter'])).toBe(421);
});

test("a listener on all interfaces goes by any address and the machine's name, never by a foreign name", async () => {
  for (const host of ['', '::', '0.0.0.0']) {
    const listen = [{ host, port: 10862 }];
    expect(await refusal('192.0.2.7:10862', listen, [])).toBeUndefined();
    expect(await refusal('[2001:db8::7]:10862', listen, [])).toBeUndefined();
    expect(await refusal(hostname(), listen, [])).toBeUndefined();
    expect(await refusal('rebound.example.org', listen, [])).toBe(421);
  }
});
