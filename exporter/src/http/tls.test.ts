import { writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { eventually } from '../stream/test/server';
import { ask } from './test/ask';
import { Certificates } from './test/certificates';
import { isAuthenticated } from './exposure';
import { serve, states, type Harness } from './test/harness';
import { Holders } from './holders';
import { openListeners, type Listeners } from './listeners';
import { Scratch } from '../test/folder';
import { WebConfigFile } from './web-config-file';

const scratch = new Scratch();
const certificates = new Certificates(scratch);
let harness: Harness | undefined;
let listeners: Listeners | undefined;
const logged: string[] = [];

beforeAll(() => {
  certificates.make('first');
  certificates.make('second');
  certificates.make('authority');
  certificates.make('other-authority');
  certificates.make('client', { by: 'authority', altNames: { 'DNS.1': 'one.example' } });
  certificates.make('stranger', { altNames: { 'DNS.1': 'one.example' } });
}, 60_000);

beforeEach(() => {
  install('first');
});

afterEach(async () => {
  await harness?.close();
  await listeners?.close(0);
  harness = listeners = undefined;
});

function install(name: string): void {
  writeFileSync(scratch.path('server.key'), certificates.read(`${name}.key`));
  writeFileSync(scratch.path('server.crt'), certificates.read(`${name}.crt`));
}

function configure(...lines: string[]): void {
  const config = ['tls_server_config:', 'cert_file: server.crt', 'key_file: server.key', ...lines].join('\n  ');
  writeFileSync(scratch.path('web.yml'), config);
}

/** The address of a page of the exporter's. */
async function start(...lines: string[]): Promise<string> {
  configure(...lines);
  const file = new WebConfigFile(scratch.path('web.yml'), () => undefined);
  harness = await serve({ webConfig: () => file.current() });
  harness.world.fold(states(2, 4242));
  return `${harness.url}/api/v1/openapi.json`;
}

test('serves TLS only, and a renewed certificate from the next connection on', async () => {
  const url = await start();
  expect(url).toMatch(/^https:/);
  const verified = (name: string) => ({ rejectUnauthorized: true, ca: certificates.read(`${name}.crt`) });
  await expect(ask(url, verified('first'))).resolves.toMatchObject({ status: 200, name: 'first' });
  await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow();

  install('second');
  await expect(ask(url, verified('second'))).resolves.toMatchObject({ status: 200, name: 'second' });
  await expect(ask(url, verified('first'))).rejects.toThrow(/self-signed|unable to verify/);
});

test('a certificate without its key is refused from then on, and served again once both are there', async () => {
  const url = await start();
  writeFileSync(scratch.path('server.key'), certificates.read('second.key'));
  await expect(ask(url)).rejects.toThrow();
  expect(harness!.logged.join('')).toMatch(/server\.key is not the key of the certificate in .*server\.crt/);
  install('first');
  await expect(ask(url)).resolves.toMatchObject({ status: 200 });
});

test('a configuration that is wrong refuses each connection, and says so in a sentence, once', async () => {
  const url = await start();
  writeFileSync(scratch.path('web.yml'), 'nonsense: true');
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(ask(url)).rejects.toThrow();
  }
  const lines = harness!.logged.filter((line) => line.includes('web configuration'));
  expect(lines).toEqual([expect.stringMatching(/until the web configuration is mended: .*nonsense/)]);
  expect(harness!.logged.join('')).not.toMatch(/\n {4}at |\\n {4}at /);
});

test('a list of suites that changes holds from the next connection on', async () => {
  const url = await start('max_version: TLS12', 'cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]');
  await expect(ask(url)).resolves.toMatchObject({ cipher: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' });
  configure('max_version: TLS13', 'cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]');
  await expect(ask(url)).resolves.toMatchObject({ protocol: 'TLSv1.3' });
});

const MUTUAL = 'client_auth_type: RequireAndVerifyClientCert';
const OPTIONAL = 'client_auth_type: VerifyClientCertIfGiven';

/** Whether a client counts as one that has logged in, by itself: what it may see does not depend on that alone. */
async function startAsking(...lines: string[]): Promise<string> {
  configure(...lines);
  const file = new WebConfigFile(scratch.path('web.yml'), () => undefined);
  const log = pino({ level: 'debug' }, { write: (line) => logged.push(line) });
  listeners = await openListeners(
    [{ host: '127.0.0.1', port: 0 }],
    ({ socket }, res) => res.end(String(isAuthenticated(socket, file.current()))),
    () => file.current(),
    new Holders(),
    log,
  );
  return listeners.urls[0]!;
}

async function isLoggedIn(url: string, options: Parameters<typeof ask>[1] = {}): Promise<boolean> {
  return (await ask(url, options)).body === 'true';
}

test('who shows a certificate of the authority has logged in', async () => {
  const url = await startAsking(MUTUAL, 'client_ca_file: authority.crt');
  expect(await isLoggedIn(url, certificates.client('client'))).toBe(true);
  await expect(ask(url, certificates.client('stranger'))).rejects.toThrow();
  await expect(ask(url)).rejects.toThrow();
});

test('where certificates are optional, none is no login, and one that is not valid is refused', async () => {
  const url = await startAsking(OPTIONAL, 'client_ca_file: authority.crt');
  expect(await isLoggedIn(url, certificates.client('client'))).toBe(true);
  expect(await isLoggedIn(url)).toBe(false);
  await expect(ask(url, certificates.client('stranger'))).rejects.toThrow();
});

test('who is allowed by name needs a certificate, however optional they are', async () => {
  const url = await startAsking(OPTIONAL, 'client_ca_file: authority.crt', 'client_allowed_sans: [one.example]');
  expect(await isLoggedIn(url, certificates.client('client'))).toBe(true);
  await expect(ask(url)).rejects.toThrow();
  configure(OPTIONAL, 'client_ca_file: authority.crt', 'client_allowed_sans: [two.example]');
  await expect(ask(url, certificates.client('client'))).rejects.toThrow();
  await eventually(() => logged.join('').includes('its certificate has none of client_allowed_sans'));
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)('a resumed session of %s proves what the first did', async (version) => {
  const url = await startAsking(OPTIONAL, 'client_ca_file: authority.crt');
  const { hostname, port } = new URL(url);
  const shake = (options: object) =>
    new Promise<{ session: Buffer | undefined; reused: boolean; answer: string }>((resolve, reject) => {
      let session: Buffer | undefined;
      let answer = '';
      const socket: TLSSocket = connectTls({
        host: hostname,
        port: Number(port),
        rejectUnauthorized: false,
        maxVersion: version,
        ...options,
      });
      socket.on('session', (ticket: Buffer) => (session = ticket));
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
      socket.on('end', () => {
        resolve({ session, reused: socket.isSessionReused(), answer });
      });
      socket.on('error', reject);
      socket.write(`GET / HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    });
  const body = (answer: string) => answer.split('\r\n\r\n')[1];
  const known = await shake(certificates.client('client'));
  const again = await shake({ ...certificates.client('client'), session: known.session });
  expect([again.reused, body(again.answer)]).toEqual([true, expect.stringContaining('true')]);
  const unknown = await shake({});
  const unknownAgain = await shake({ session: unknown.session });
  expect([unknownAgain.reused, body(unknownAgain.answer)]).toEqual([true, expect.stringContaining('false')]);
});

test('an authority that is struck out ends what its clients have open', async () => {
  const url = await start(MUTUAL, 'client_ca_file: authority.crt');
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 1,
    rejectUnauthorized: false,
    ...certificates.client('client'),
  });
  const status = () =>
    new Promise<number>((resolve, reject) => {
      get(url, { agent }, (response) => {
        response.resume().on('end', () => {
          resolve(response.statusCode!);
        });
      }).on('error', reject);
    });
  const socket = connectTls({
    host: '127.0.0.1',
    port: Number(new URL(url).port),
    rejectUnauthorized: false,
    ...certificates.client('client'),
  });
  const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
  socket.write('GET /api/v1/stream?pid=2 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  try {
    expect(await status()).toBe(200);
    configure(MUTUAL, 'client_ca_file: other-authority.crt');
    // Over the connection that is open, and then over another, which fails and ends all others.
    expect(await status()).toBe(401);
    await expect(status()).rejects.toThrow();
    await closed;
  } finally {
    agent.destroy();
    socket.destroy();
  }
});

test('a renewed certificate of the server ends nothing', async () => {
  const url = await start(MUTUAL, 'client_ca_file: authority.crt');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const options = { ...certificates.client('client'), agent };
    await expect(ask(url, options)).resolves.toMatchObject({ name: 'first', status: 200 });
    install('second');
    await expect(ask(url, certificates.client('client'))).resolves.toMatchObject({ name: 'second', status: 200 });
    await expect(ask(url, options)).resolves.toMatchObject({ name: 'first', status: 200 });
  } finally {
    agent.destroy();
  }
});

test('a connection that never finishes its handshake does not keep the server from closing', async () => {
  const { hostname, port } = new URL(await start());
  const socket = connect(Number(port), hostname);
  const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  await harness!.close();
  harness = undefined;
  await closed;
});
