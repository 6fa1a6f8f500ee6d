import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { getRounds, hashSync } from 'bcryptjs';
import request from 'supertest';
import { assertNotExposed } from './exposure';
import { PasswordChecks } from './password-checks';
import { serve, states, type Harness } from './test/harness';
import { problemSchema, processListSchema } from '../api/schemas';
import { real } from '../sources/test/root';
import { Scratch } from '../test/folder';
import { Crowd } from './test/crowd';
import { WebConfigFile } from './web-config-file';

// Wrong logins are answered with pauses between.
jest.setTimeout(60_000);

// The least cost that bcrypt knows: what is tested is who gets in, not how long guessing takes.
const COST = 4;

const scratch = new Scratch();
let harness: Harness;

function usersFile(users: Record<string, string>, cost = COST): void {
  const lines = Object.entries(users).map(([name, password]) => `  ${name}: ${hashSync(password, cost)}`);
  writeFileSync(scratch.path('web.yml'), `basic_auth_users:\n${lines.join('\n')}\n`);
}

beforeEach(async () => {
  usersFile({ alice: 'wonder:land', bob: 'über' });
  const everywhere = [{ host: '', port: 0 }];
  const file = new WebConfigFile(scratch.path('web.yml'), (config) => {
    assertNotExposed(everywhere, config, false);
  });
  harness = await serve({ webConfig: () => file.current() });
  harness.world.fold([...states(1, 0), ...states(2, 1000)]);
});

afterEach(async () => {
  await harness.close();
  scratch.empty();
});

function get(path: string, user?: string, password?: string) {
  const asked = request(harness.url).get(path);
  return user === undefined ? asked : asked.auth(user, password ?? '');
}

test.each(['/', '/metrics', '/api/v1/processes', '/api/v1/stream', '/api/v1/openapi.json', '/nothing'])(
  '%s asks for a login',
  async (path) => {
    const response = await get(path).expect(401);
    expect(response.headers['www-authenticate']).toBe('Basic realm="vma-exporter", charset="UTF-8"');
    expect(problemSchema.parse(JSON.parse(response.text)).status).toBe(401);
  },
);

test('probes need no login', async () => {
  await get('/-/healthy').expect(200);
  await get('/-/ready').expect(503);
});

test.each([
  ['alice', 'wonder:land'],
  ['bob', 'über'],
])('%s gets in, twice, and sees the processes of all users', async (user, password) => {
  for (let i = 0; i < 2; i++) {
    const response = await get('/api/v1/processes', user, password).expect(200);
    expect(processListSchema.parse(response.body).processes).toHaveLength(2);
  }
});

test.each(['__proto__', 'constructor', 'toString'])('a user may be called %s', async (user) => {
  usersFile({ [user]: 'right' });
  await get('/metrics').expect(401);
  await get('/metrics', user, 'wrong').expect(401);
  await get('/metrics', user, 'right').expect(200);
  await get('/metrics', 'valueOf', 'right').expect(401);
});

test.each([
  ['alice', 'wonder'],
  ['alice', 'über'],
  ['alice', ''],
  ['Alice', 'wonder:land'],
  ['carol', 'wonder:land'],
  ['__proto__', 'x'],
  ['', ''],
])('%j with %j does not, however often', async (user, password) => {
  for (let i = 0; i < 2; i++) {
    await get('/metrics', user, password).expect(401);
  }
});

test.each(['Bearer x', 'Basic', 'Basic !!!', 'Basic YWxpY2U=', 'basic', ''])('%j is no login', async (header) => {
  await request(harness.url).get('/metrics').set('Authorization', header).expect(401);
});

test('a right login does not open the door to a wrong one', async () => {
  await get('/metrics', 'alice', 'wonder:land').expect(200);
  await get('/metrics', 'alice', 'wonderland').expect(401);
  await get('/metrics', 'bob', 'wonder:land').expect(401);
});

test('who is struck out, or gets another password, is out at once', async () => {
  await get('/metrics', 'alice', 'wonder:land').expect(200);
  await get('/metrics', 'bob', 'über').expect(200);
  usersFile({ alice: 'changed' });
  await get('/metrics', 'alice', 'wonder:land').expect(401);
  await get('/metrics', 'bob', 'über').expect(401);
  await get('/metrics', 'alice', 'changed').expect(200);
});

test('a file that became wrong lets nobody in until it is mended', async () => {
  await get('/metrics', 'alice', 'wonder:land').expect(200);
  writeFileSync(scratch.path('web.yml'), 'basic_auth_users: {alice: plain}');
  const response = await get('/metrics', 'alice', 'wonder:land').expect(500);
  expect(response.text).not.toMatch(/web\.yml/);
  expect(harness.logged.join('')).toMatch(/basic_auth_users\.alice: must be a bcrypt hash/);
  usersFile({ alice: 'wonder:land' });
  await get('/metrics', 'alice', 'wonder:land').expect(200);
});

test('a file that no longer asks for a login does not expose who listens everywhere', async () => {
  writeFileSync(scratch.path('web.yml'), '');
  await get('/metrics').expect(500);
  expect(harness.logged.join('')).toMatch(/without a login/);
});

test('a flood of guesses is cut short, and who is remembered gets in meanwhile', async () => {
  usersFile({ alice: 'wonder:land' }, 7);
  await get('/metrics', 'alice', 'wonder:land').expect(200);

  const { hostname, port } = new URL(harness.url);
  const sockets = Array.from({ length: 60 }, () => connect(Number(port), hostname));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const guess = Buffer.from('alice:guess').toString('base64');
  const statuses = sockets.map(async (socket) => {
    socket.write(
      `GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${guess}\r\nConnection: close\r\n\r\n`,
    );
    const [answer] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
    socket.destroy();
    return answer.slice('HTTP/1.1 '.length, 12);
  });
  await get('/metrics', 'alice', 'wonder:land').expect(200);
  expect(new Set(await Promise.all(statuses))).toEqual(new Set(['401', '503']));
});

real('a flood of guesses by one user of this machine keeps no other from logging in', async () => {
  usersFile({ alice: 'wonder:land' }, 7);
  const guess = Buffer.from('alice:guess').toString('base64');
  const text = `GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${guess}\r\nConnection: close\r\n\r\n`;
  const crowd = await Crowd.gather(harness.url, 65534, 50, text);
  try {
    for (let attempt = 0; attempt < 8; attempt++) {
      // A user whose password changes is none that is remembered.
      usersFile({ alice: `wonder:land${attempt}` }, 7);
      await get('/metrics', 'alice', `wonder:land${attempt}`).expect(200);
    }
  } finally {
    await crowd.leave();
  }
});

test('who is refused leaves a line, with the name given but never the password, and a flood leaves few', async () => {
  const lines = () => harness.logged.filter((line) => line.includes('a login was refused'));
  for (let attempt = 0; attempt < 12; attempt++) {
    await get('/metrics', `al\u0007ice${attempt}`, 'not:secret').expect(401);
  }
  expect(lines()).toHaveLength(10);
  const { address, user, holder, count } = JSON.parse(lines()[0]!) as Record<string, unknown>;
  expect({ user, holder, count }).toEqual({ user: 'al\u0007ice0', holder: `uid ${process.getuid!()}`, count: 1 });
  expect(address).toMatch(/127\.0\.0\.1$/);
  expect(lines().join('')).not.toMatch(/not:secret/);
});

test('an unknown user costs as much as a wrong password', async () => {
  usersFile({ alice: 'x' }, 8);
  const check = jest.spyOn(PasswordChecks.prototype, 'check');
  try {
    for (const user of ['alice', 'carol']) {
      await get('/metrics', user, 'guess').expect(401);
    }
    expect(check.mock.calls.map(([, password, hash]) => [password, getRounds(hash)])).toEqual([
      ['guess', 8],
      ['guess', 8],
    ]);
  } finally {
    check.mockRestore();
  }
});

test('a password may hold any text; no name and no password are a login like another', async () => {
  usersFile({ alice: 'b:c\nd' });
  await get('/metrics', 'alice', 'b:c\nd').expect(200);
  await get('/metrics', 'alice', 'b:c').expect(401);
  await get('/metrics', '', '').expect(401);
});
