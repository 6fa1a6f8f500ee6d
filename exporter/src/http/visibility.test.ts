import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import request from 'supertest';
import type { Process } from '../model/process';
import { anon, serve, states, type Harness } from './harness';
import { problemHandler } from './problem';
import { processListSchema } from './schemas';
import { createUserList } from './users';
import { visibility, visibleTo } from './visibility';

// `nobody`: only root may start a process as somebody else. An automated run must not pass without having done so.
const OTHER = 65534;
const me = process.getuid!();
const asRoot = me === 0 || process.env['CI'] !== undefined ? test : test.skip;
if (me !== 0) {
  console.warn('Not root: that a client sees only the processes of its own user is not tested.');
}

// Asks for the paths on its command line and prints [status, body] of each.
const CLIENT = `
  const [url, ...paths] = process.argv.slice(1);
  Promise.all(paths.map(async (path) => {
    const response = await fetch(url + path);
    return [response.status, await response.json()];
  })).then((answers) => console.log(JSON.stringify(answers)));
`;

async function askAs(uid: number, url: string, ...paths: string[]): Promise<[number, unknown][]> {
  const client = spawn(process.execPath, ['-e', CLIENT, url, ...paths], {
    uid,
    gid: uid,
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  client.stdout.setEncoding('utf8').on('data', (data: string) => (output += data));
  await once(client, 'close');
  return JSON.parse(output) as [number, unknown][];
}

function pidsOf(list: unknown): number[] {
  return processListSchema.parse(list).processes.map(({ pid }) => pid);
}

const children: ChildProcess[] = [];
let harness: Harness | undefined;

async function start(command: string, args: string[], uid = me): Promise<number> {
  const child = spawn(command, args, { uid, gid: uid, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child.pid!;
}

afterEach(async () => {
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
  await harness?.close();
  harness = undefined;
});

const WAIT = ['-c', 'echo started; exec sleep 600'];

asRoot('a client of another user sees what /proc shows it: its own processes, and no set-user-ID ones', async () => {
  const theirs = await start('sh', WAIT, OTHER);
  const ours = await start('sh', WAIT);
  // Their real uid, our effective one: what a set-user-ID program such as sudo has.
  const privileged = await start('setpriv', ['--ruid', String(OTHER), 'sh', '-p', ...WAIT]);
  harness = await serve();
  harness.world.fold([
    ...states(theirs, OTHER, anon(0x1000, 1)),
    ...states(ours, me, anon(0x1000, 1)),
    ...states(privileged, OTHER, anon(0x1000, 1)),
  ]);
  const everything = [theirs, ours, privileged].sort((a, b) => a - b);

  const [list, theirMap, ourMap, privilegedMap] = await askAs(
    OTHER,
    harness.url,
    '/api/v1/processes',
    ...[theirs, ours, privileged].map((pid) => `/api/v1/processes/${pid}/vmas`),
  );
  expect(pidsOf(list![1])).toEqual([theirs]);
  expect([theirMap, ourMap, privilegedMap].map((answer) => answer![0])).toEqual([200, 404, 404]);

  const response = await request(harness.url).get('/api/v1/processes').expect(200);
  expect(pidsOf(response.body)).toEqual(everything);
});

asRoot('a user in --web.allow-users sees all', async () => {
  harness = await serve({ allowed: createUserList([String(OTHER)]) });
  harness.world.fold([...states(1, 0), ...states(2, 1000)]);
  const [list] = await askAs(OTHER, harness.url, '/api/v1/processes');
  expect(pidsOf(list![1])).toEqual([1, 2]);
});

asRoot("another user's stream carries nothing of ours", async () => {
  const ours = await start('sh', WAIT);
  harness = await serve();
  harness.world.fold(states(ours, me, anon(0x1000, 1)));
  const script = `
    fetch(process.argv[1]).then(async (response) => {
      let text = '';
      for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
        text += part;
        if (/"type":"synced","cursor"/.test(text)) break;
      }
      console.log(text);
      process.exit();
    });`;
  const client = spawn(process.execPath, ['-e', script, `${harness.url}/api/v1/stream?pid=${ours}`], {
    uid: OTHER,
    gid: OTHER,
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(client);
  let text = '';
  client.stdout.setEncoding('utf8').on('data', (data: string) => (text += data));
  await once(client, 'close');
  const types = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
  expect(types).toEqual(['hello', 'synced']);
});

test('a client sees its own processes, whoever it is', async () => {
  const own = await start('sh', WAIT);
  harness = await serve();
  harness.world.fold(states(own, me));
  const response = await request(harness.url).get('/api/v1/processes').expect(200);
  expect(pidsOf(response.body)).toEqual([own]);
});

/** What the middleware decides of a request over a real connection, as if its peer were another. */
async function decide(peer: { remoteAddress?: string; remotePort?: number }, authenticated = false) {
  const app = express();
  app.use((req, _res, next) => {
    Object.entries(peer).forEach(([key, value]) => Object.defineProperty(req.socket, key, { value }));
    next();
  });
  app.use(visibility({ authenticated: () => authenticated, allowed: createUserList([]), owner: () => undefined }));
  app.use((_req, res) => {
    res.json(world.every(visibleTo(res)));
  });
  app.use(problemHandler(pino({ level: 'silent' })));
  return await request(app).get('/');
}

const world = [...Array(3).keys()].map((pid) => ({ pid, uid: 4711 }) as Process);

test('a local client whose socket nobody holds is refused, with a remedy', async () => {
  const response = await decide({ remotePort: 1 });
  expect(response.status).toBe(403);
  expect(response.text).toMatch(/which user this connection belongs to.*basic_auth_users/);
});

test('who has logged in, or was let in from another machine, sees all', async () => {
  expect((await decide({ remotePort: 1 }, true)).body).toBe(true);
  expect((await decide({ remoteAddress: '192.0.2.1' })).body).toBe(true);
});

test('IPv6 peers are found as well', async () => {
  const server = createServer(
    express()
      .use(visibility({ authenticated: () => false, allowed: createUserList([]), owner: () => me }))
      .use((_req, res) => {
        res.json(visibleTo(res)({ pid: 1, uid: me } as Process));
      }),
  );
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    for (const host of ['[::1]', '127.0.0.1', '[::ffff:127.0.0.1]']) {
      expect((await request(`http://${host}:${port}`).get('/').expect(200)).body).toBe(true);
    }
  } finally {
    server.close();
  }
});
