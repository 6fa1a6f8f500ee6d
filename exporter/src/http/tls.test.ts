import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { get, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import { TLSSocket } from 'node:tls';
import { serve, type Harness } from './harness';
import { Scratch } from './scratch';
import { WebConfigFile } from './web-config-file';

const scratch = new Scratch();
let harness: Harness | undefined;

afterEach(async () => {
  await harness?.close();
  harness = undefined;
  scratch.empty();
});

/** A certificate and its key, signed by itself or by another. */
function certify(name: string, ...options: string[]): void {
  const files = ['-keyout', scratch.path(`${name}.key`), '-out', scratch.path(`${name}.crt`)];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...key, ...files, ...names, '-days', '2', ...options], { stdio: 'pipe' });
}

async function serveTls(...lines: string[]): Promise<Harness> {
  const config = ['tls_server_config:', 'cert_file: server.crt', 'key_file: server.key', ...lines].join('\n  ');
  writeFileSync(scratch.path('web.yml'), config);
  const file = new WebConfigFile(scratch.path('web.yml'), () => undefined);
  harness = await serve({ webConfig: () => file.current() });
  return harness;
}

/** Status of /-/healthy over a new connection, and the name in the certificate shown. */
function ask(options: RequestOptions): Promise<{ status: number; name: string; protocol: string | null }> {
  return new Promise((resolve, reject) => {
    get(`${harness!.url}/-/healthy`, { agent: false, ...options }, (response) => {
      const { socket } = response;
      if (!(socket instanceof TLSSocket)) {
        throw new Error('this is no TLS');
      }
      const name = socket.getPeerCertificate().subject.CN;
      resolve({ status: response.statusCode!, name: String(name), protocol: socket.getProtocol() });
      response.resume();
    }).on('error', reject);
  });
}

function read(name: string): Buffer {
  return readFileSync(scratch.path(name));
}

test('serves TLS only, and a renewed certificate from the next connection on', async () => {
  certify('server');
  const { url } = await serveTls();
  expect(url).toMatch(/^https:/);
  const first = read('server.crt');
  await expect(ask({ ca: first })).resolves.toMatchObject({ status: 200, name: 'server' });
  await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow();

  certify('renewed');
  writeFileSync(scratch.path('server.key'), read('renewed.key'));
  writeFileSync(scratch.path('server.crt'), read('renewed.crt'));
  await expect(ask({ ca: read('renewed.crt') })).resolves.toMatchObject({ status: 200, name: 'renewed' });
  await expect(ask({ ca: first })).rejects.toThrow(/self-signed|unable to verify/);
});

test('a certificate without its key is refused from then on, and served again once both are there', async () => {
  certify('server');
  await serveTls();
  certify('renewed');
  const key = read('server.key');
  writeFileSync(scratch.path('server.key'), read('renewed.key'));
  await expect(ask({ ca: read('server.crt') })).rejects.toThrow();
  expect(harness!.logged.join('')).toMatch(/OpenSSL refuses .*server\.crt/);
  writeFileSync(scratch.path('server.key'), key);
  await expect(ask({ ca: read('server.crt') })).resolves.toMatchObject({ status: 200 });
});

test('a configuration that is wrong refuses each connection, and says so in a sentence, once', async () => {
  certify('server');
  await serveTls();
  writeFileSync(scratch.path('web.yml'), 'nonsense: true');
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(ask({ ca: read('server.crt') })).rejects.toThrow();
  }
  const lines = harness!.logged.filter((line) => line.includes('web configuration'));
  expect(lines).toEqual([expect.stringMatching(/until the web configuration is mended: .*nonsense/)]);
  expect(harness!.logged.join('')).not.toMatch(/\n {4}at |\\n {4}at /);
});

test('an older TLS than configured is refused', async () => {
  certify('server');
  await serveTls('min_version: TLS13');
  const ca = read('server.crt');
  await expect(ask({ ca })).resolves.toMatchObject({ protocol: 'TLSv1.3' });
  await expect(ask({ ca, maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/);
});

test('clients need a certificate of the configured authority', async () => {
  certify('server');
  certify('authority');
  certify('stranger');
  certify('client', '-CA', scratch.path('authority.crt'), '-CAkey', scratch.path('authority.key'));
  await serveTls('client_auth_type: RequireAndVerifyClientCert', 'client_ca_file: authority.crt');
  const ca = read('server.crt');
  const as = (name: string) => ({ ca, cert: read(`${name}.crt`), key: read(`${name}.key`) });
  await expect(ask(as('client'))).resolves.toMatchObject({ status: 200 });
  await expect(ask(as('stranger'))).rejects.toThrow();
  await expect(ask({ ca })).rejects.toThrow();
});

test('a server without a certificate does not start', async () => {
  await expect(serveTls()).rejects.toThrow(/web\.yml: cannot read .*server\.crt: ENOENT/);
});

test('a connection that never finishes its handshake does not keep the server from closing', async () => {
  certify('server');
  const { url } = await serveTls();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  await harness!.close();
  harness = undefined;
  await closed;
});
