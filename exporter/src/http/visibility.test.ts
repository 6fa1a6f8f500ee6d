import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { anon, serve, states, statesReal, type Harness } from './test/harness';
import { createPeerOf } from './peer';
import { problemHandler } from './problem';
import { processListSchema } from '../api/schemas';
import { createUserList } from './users';
import { askAs as ask, StreamAs } from './test/ask-as';
import { visibility, type VisibilityOptions } from './visibility';
import { isUnrestricted, viewerOf, type Viewer } from './viewer';

// Clients are programs of their own, which take their time on a busy machine.
jest.setTimeout(60_000);

// `nobody`: only root may start a process as somebody else. An automated run must not pass without having done so.
const OTHER = 65534;
const me = process.getuid!();
const asRoot = me === 0 || process.env['CI'] !== undefined ? test : test.skip;
if (me !== 0) {
  console.warn('Not root: that a client sees only the processes of its own user is not tested.');
}

const askAs = (uid: number, url: string, ...paths: string[]) => ask({ uid, gid: uid }, url, ...paths);

/** The status that a scrape of a user gets. */
async function scrapeAs(uid: number, url: string): Promise<number> {
  const script = `fetch(process.argv[1] + '/metrics').then(({ status }) => console.log(status))`;
  const client = spawn(process.execPath, ['-e', script, url], {
    uid,
    gid: uid,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = (await once(client.stdout, 'data')) as [Buffer];
  return Number(output);
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
    ...statesReal(theirs, OTHER, anon(0x1000, 1)),
    ...statesReal(ours, me, anon(0x1000, 1)),
    ...statesReal(privileged, OTHER, anon(0x1000, 1)),
  ]);
  const everything = [theirs, ours, privileged].sort((a, b) => a - b);

  const [list, theirMap, ourMap, privilegedMap, ...explanations] = await askAs(
    OTHER,
    harness.url,
    '/api/v1/processes',
    ...[theirs, ours, privileged].map((pid) => `/api/v1/processes/${pid}/vmas`),
    ...[theirs, ours, privileged].map((pid) => `/api/v1/processes/${pid}/explain`),
  );
  expect(pidsOf(list![1])).toEqual([theirs]);
  expect([theirMap, ourMap, privilegedMap].map((answer) => answer![0])).toEqual([200, 404, 404]);
  expect(explanations.map(([status]) => status)).toEqual([200, 404, 404]);

  const response = await request(harness.url).get('/api/v1/processes').expect(200);
  expect(pidsOf(response.body)).toEqual(everything);
});

asRoot('a user is told of the end of what he saw; what he might not see never was', async () => {
  const theirs = await start('sh', WAIT, OTHER);
  const unseen = await start('sh', WAIT, OTHER);
  const privileged = await start('setpriv', ['--ruid', String(OTHER), 'sh', '-p', ...WAIT]);
  harness = await serve();
  const all = [theirs, privileged];
  harness.world.fold(all.flatMap((pid) => statesReal(pid, OTHER, anon(0x1000, 1))));
  await askAs(OTHER, harness.url, '/api/v1/processes');
  harness.world.fold(statesReal(unseen, OTHER, anon(0x1000, 1)));
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
  harness.world.fold([...all, unseen].map((pid) => ({ type: 'exit', ts: 1, pid })));
  const paths = [theirs, unseen, privileged, 4194303].map((pid) => `/api/v1/processes/${pid}/vmas`);
  const answers = await askAs(OTHER, harness.url, ...paths);
  expect(answers.map(([status]) => status)).toEqual([410, 404, 404, 404]);
  const [, , hidden, never] = answers.map(([, body], index) =>
    JSON.stringify(body).replace([theirs, unseen, privileged, 4194303][index]!.toString(), 'PID'),
  );
  expect(hidden).toBe(never);
  await request(harness.url).get(`/api/v1/processes/${privileged}/vmas`).expect(410);
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
  harness.world.fold(statesReal(ours, me, anon(0x1000, 1)));
  const stream = new StreamAs({ uid: OTHER, gid: OTHER }, `${harness.url}/api/v1/stream?pid=${ours}`);
  await stream.until(({ type }) => type === 'synced');
  await stream.close();
  expect(stream.types).toEqual(['hello', 'synced']);
});

asRoot('a user that --web.metrics-users does not name is refused the metrics, and told why', async () => {
  harness = await serve({ scrapers: createUserList(['1']) });
  const [refused, ready] = await askAs(OTHER, harness.url, '/metrics', '/-/ready');
  expect(refused).toEqual([
    403,
    expect.objectContaining({ detail: expect.stringMatching(/metrics-users.* uid 65534/) as string }),
  ]);
  expect(ready![0]).not.toBe(403);
  await request(harness.url).get('/metrics').expect(200);
});

asRoot('one that it names may scrape', async () => {
  harness = await serve({ scrapers: createUserList([String(OTHER)]) });
  expect(await scrapeAs(OTHER, harness.url)).toBe(200);
});

test('a client sees its own processes, whoever it is', async () => {
  const own = await start('sh', WAIT);
  harness = await serve();
  harness.world.fold(statesReal(own, me));
  const response = await request(harness.url).get('/api/v1/processes').expect(200);
  expect(pidsOf(response.body)).toEqual([own]);
});

const USER: Viewer = { uid: 4711, name: null, clearance: 'user', obstacle: null, look: () => Promise.resolve([]) };

const UNKNOWN: VisibilityOptions = {
  authenticated: () => false,
  allowed: createUserList([]),
  viewer: () => Promise.resolve(USER),
  peerOf: createPeerOf(() => false),
};

/** What the middleware decides of a request over a real connection, as if its peer were another. */
async function decide(
  peer: { remoteAddress?: string; remotePort?: number },
  options: Partial<VisibilityOptions> = {},
): Promise<request.Response> {
  const app = express();
  app.use((req, _res, next) => {
    Object.entries(peer).forEach(([key, value]) => Object.defineProperty(req.socket, key, { value }));
    next();
  });
  app.use(visibility({ ...UNKNOWN, ...options }));
  app.use((_req, res) => {
    const viewer = viewerOf(res);
    res.json({ clearance: viewer.clearance, unrestricted: isUnrestricted(viewer) });
  });
  app.use(problemHandler(pino({ level: 'silent' })));
  return await request(app).get('/');
}

test('a local client whose socket nobody holds is refused, with a remedy', async () => {
  const response = await decide({ remotePort: 1 });
  expect(response.status).toBe(403);
  expect(response.text).toMatch(/which user this connection belongs to.*basic_auth_users/);
});

test('so is one whose uid is that of everybody without a number in our user namespace', async () => {
  const response = await decide({}, { peerOf: createPeerOf((uid) => uid === me) });
  expect(response.status).toBe(403);
  expect(response.text).toMatch(/user namespace.*initial user namespace/);
});

test('who has logged in, or was let in from another machine, sees all', async () => {
  const loggedIn = await decide({ remotePort: 1 }, { authenticated: () => true });
  expect(loggedIn.body).toEqual({ clearance: 'login', unrestricted: true });
  const remote = await decide({ remoteAddress: '192.0.2.1' });
  expect(remote.body).toEqual({ clearance: 'insecure', unrestricted: true });
});

test('IPv6 peers are found as well', async () => {
  const peers: number[] = [];
  const server = createServer(
    express()
      .use(visibility({ ...UNKNOWN, allowed: (uid) => Promise.resolve(peers.push(uid) > 0) }))
      .use((_req, res) => {
        res.json(viewerOf(res).clearance);
      }),
  );
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  const { port } = server.address() as AddressInfo;
  const expected = me === 0 ? 'root' : 'allowed';
  try {
    for (const host of ['[::1]', '127.0.0.1', '[::ffff:127.0.0.1]']) {
      expect((await request(`http://${host}:${port}`).get('/').expect(200)).body).toBe(expected);
    }
  } finally {
    server.close();
  }
});
