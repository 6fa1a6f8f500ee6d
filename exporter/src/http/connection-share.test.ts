import { get } from 'node:http';
import { pino } from 'pino';
import { real } from '../sources/test/root';
import { connectionLimit } from './connection-limit';
import { Holders } from './holders';
import { openListeners, type Listeners } from './listeners';
import { Scratch } from '../test/folder';
import { Crowd } from './test/crowd';
import { NO_WEB_CONFIG } from './web-config';
import { writeFileSync } from 'node:fs';

jest.setTimeout(60_000);

const LIMIT = 64;

let logged: Record<string, unknown>[] = [];
const scratch = new Scratch();
let listeners: Listeners | undefined;

afterEach(async () => {
  await listeners?.close(0);
  listeners = undefined;
  scratch.empty();
});

async function open(): Promise<string> {
  const answer = 'x'.repeat(1000);
  // Those of a test before tell later how many lines they suppressed.
  const lines: Record<string, unknown>[] = [];
  logged = lines;
  listeners = await openListeners(
    [{ host: '127.0.0.1', port: 0 }],
    (_req, res) => setTimeout(() => res.end(answer), 5),
    () => NO_WEB_CONFIG,
    new Holders(),
    pino({}, { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) }),
    LIMIT,
  );
  return listeners.urls[0]!;
}

/** Over a connection of its own. */
function ask(url: string): Promise<number | string> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode!);
      });
    }).on('error', (error) => {
      resolve(error.message);
    });
  });
}

real.each([
  ['that it holds', ''],
  ['that it asks on', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
])('more connections %s than there may be, of one user of this machine, keep no other out', async (_, text) => {
  const url = await open();
  const crowd = await Crowd.gather(url, 65534, 4 * LIMIT, text);
  try {
    const told = (): unknown => logged.find(({ msg }) => /^more than 64 connections/.test(String(msg)));
    for (let attempt = 0; attempt < 20 || told() === undefined; attempt++) {
      expect(await ask(url)).toBe(200);
    }
    // Of a connection that comes and goes sooner than the kernel is asked, the user can't be told.
    expect(told()).toMatchObject({ holder: expect.stringMatching(/^(uid 65534|a local user)$/) as string });
  } finally {
    await crowd.leave();
  }
});

test('as many as there may be are left alone', async () => {
  const url = await open();
  const crowd = await Crowd.gather(url, process.getuid!(), LIMIT - 8);
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      expect(await ask(url)).toBe(200);
    }
    expect(logged).toEqual([]);
  } finally {
    await crowd.leave();
  }
});

test.each([
  ['1048576', 1024],
  ['1024', 1024],
  ['200', 200],
  ['60', 16],
  ['unlimited', 1024],
])('of %s descriptors enough are left for the sources', (soft, most) => {
  const file = scratch.path('limits');
  writeFileSync(
    file,
    `Max processes             7823                 7823                 processes\nMax open files            ${soft}  1048576  files\n`,
  );
  const limit = connectionLimit(file);
  expect(limit).toBeGreaterThanOrEqual(16);
  expect(limit).toBeLessThanOrEqual(most);
  expect(limit).toBeLessThanOrEqual(Math.max(16, Number(soft) - 100 || Infinity));
});
