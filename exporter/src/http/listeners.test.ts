import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Holders } from './holders';
import { openListeners, type Listeners } from './listeners';
import { NO_WEB_CONFIG } from './web-config';

const log = pino({ level: 'silent' });

function open(...hosts: [host: string, port: number][]): Promise<Listeners> {
  const addresses = hosts.map(([host, port]) => ({ host, port }));
  return openListeners(
    addresses,
    (req, res) => res.end(req.headers.host),
    () => NO_WEB_CONFIG,
    new Holders(),
    log,
  );
}

test('listens on every address, and says at which URLs', async () => {
  const listeners = await open(['127.0.0.1', 0], ['::1', 0], ['localhost', 0], ['', 0]);
  try {
    expect(listeners.urls).toEqual([
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
      expect.stringMatching(/^http:\/\/\[::1\]:\d+\/$/),
      expect.stringMatching(/^http:\/\/localhost:\d+\/$/),
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    ]);
    for (const url of listeners.urls) {
      expect(await (await fetch(url)).text()).toBe(new URL(url).host);
    }
  } finally {
    await listeners.close(0);
  }
});

test('listens on all addresses or on none', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port: taken } = holder.address() as AddressInfo;
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  try {
    await expect(open(['127.0.0.1', port], ['127.0.0.1', taken])).rejects.toThrow(
      `cannot listen on 127.0.0.1:${taken}: something listens there already`,
    );
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  } finally {
    holder.close();
  }
});

test("an address that is not this machine's", async () => {
  // TEST-NET-1 of RFC 5737: nobody has it.
  await expect(open(['192.0.2.1', 0])).rejects.toThrow(
    /cannot listen on 192\.0\.2\.1:0: this machine has no such address/,
  );
});

test('closing waits for an answer under way, but only so long', async () => {
  const answered: (() => void)[] = [];
  const listeners = await openListeners(
    [{ host: '127.0.0.1', port: 0 }],
    (_req, res) => answered.push(() => res.end('late')),
    () => NO_WEB_CONFIG,
    new Holders(),
    log,
  );
  const [url] = listeners.urls;
  const first = fetch(url!).then((response) => response.text());
  const second = fetch(url!).then((response) => response.text());
  second.catch(() => undefined);
  while (answered.length < 2) {
    await new Promise(setImmediate);
  }
  const closed = listeners.close(500);
  answered[0]!();
  const [one, two] = await Promise.allSettled([first, second, closed]);
  expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
});
