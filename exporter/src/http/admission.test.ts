import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { get as getPlain, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as getTls } from 'node:https';
import { hashSync } from 'bcryptjs';
import { real } from '../sources/test/root';
import { eventually } from '../stream/test/server';
import { serve, type Harness } from './test/harness';
import { Scratch } from '../test/folder';
import { StreamAs } from './test/ask-as';
import { createUserList } from './users';
import { WebConfigFile } from './web-config-file';

jest.setTimeout(60_000);

// In the daemon streams are looked after every 2 s, and bookmarks come every 10 s.
const LIMITS = { admissionMs: 20, bookmarkMs: 20, flushMs: 1 };

const scratch = new Scratch();
let harness: Harness | undefined;

afterEach(async () => {
  await harness?.close();
  harness = undefined;
  scratch.empty();
});

/** A stream that counts the lines it is told, and knows when it is over. */
class Listening {
  lines = 0;
  ended = false;

  private constructor(response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (text: string) => {
      this.lines += text.split('\n').length - 1;
    });
    response.on('error', () => undefined);
    response.on('close', () => {
      this.ended = true;
    });
  }

  static open(options: RequestOptions = {}): Promise<Listening> {
    const url = `${harness!.url}/api/v1/stream`;
    return new Promise((resolve, reject) => {
      const get = url.startsWith('https:') ? getTls : getPlain;
      get(url, { agent: false, ...options }, (response) => {
        if (response.statusCode === 200) {
          resolve(new Listening(response));
        } else {
          reject(new Error(`${response.statusCode}`));
        }
      }).on('error', reject);
    });
  }

  async ends(): Promise<void> {
    await eventually(() => this.ended);
  }

  /** Waits for some signs of life, between which it would have been ended several times. */
  async goesOn(): Promise<void> {
    const { lines } = this;
    await eventually(() => this.ended || this.lines > lines + 5);
    expect(this.ended).toBe(false);
  }
}

const web = () => scratch.path('web.yml');

function webConfig(): () => ReturnType<WebConfigFile['current']> {
  const file = new WebConfigFile(web(), () => undefined);
  return () => file.current();
}

function users(hashes: Record<string, string>): void {
  const lines = Object.entries(hashes).map(([name, hash]) => `  ${name}: ${hash}`);
  writeFileSync(web(), ['basic_auth_users:', ...lines, ''].join('\n'));
}

test('a stream ends with the password that opened it, and no other does', async () => {
  const [alice, bob] = [hashSync('a', 4), hashSync('b', 4)];
  users({ alice, bob });
  harness = await serve({ webConfig: webConfig() }, { limits: LIMITS });
  const hers = await Listening.open({ auth: 'alice:a' });
  const his = await Listening.open({ auth: 'bob:b' });
  await hers.goesOn();

  users({ alice: hashSync('changed', 4), bob });
  await hers.ends();
  await his.goesOn();
  await expect(Listening.open({ auth: 'alice:a' })).rejects.toThrow('401');
  const hersAgain = await Listening.open({ auth: 'alice:changed' });

  users({ bob });
  await hersAgain.ends();
  await his.goesOn();

  appendFileSync(web(), 'nonsense: true\n');
  await his.ends();
  expect(harness.logged.join('')).toContain('would not be let in any more');
});

test('a stream that needed no password ends when one is needed', async () => {
  writeFileSync(web(), '{}\n');
  harness = await serve({ webConfig: webConfig() }, { limits: LIMITS });
  const stream = await Listening.open();
  await stream.goesOn();
  users({ alice: hashSync('a', 4) });
  await stream.ends();
});

real('a stream ends when its user is no longer one who sees everything', async () => {
  const nobody = { uid: 65_534, gid: 65_534 };
  let list = createUserList([String(nobody.uid)]);
  harness = await serve({ allowed: (uid) => list(uid) }, { limits: LIMITS });
  const stream = new StreamAs(nobody, `${harness.url}/api/v1/stream`);
  await stream.until(({ type }) => type === 'bookmark');
  list = createUserList([]);
  await stream.ended;
});

test('a stream ends when the authorities of certificates change, to be opened anew by those who may', async () => {
  const certify = (name: string, ...options: string[]): void => {
    const files = ['-keyout', scratch.path(`${name}.key`), '-out', scratch.path(`${name}.crt`)];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
    const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', ...key, ...files, ...names, '-days', '2', ...options], { stdio: 'pipe' });
  };
  const read = (name: string): string => readFileSync(scratch.path(name), 'utf8');
  for (const name of ['server', 'first', 'second']) {
    certify(name);
  }
  for (const name of ['first', 'second']) {
    certify(`of-${name}`, '-CA', scratch.path(`${name}.crt`), '-CAkey', scratch.path(`${name}.key`));
  }
  const authorities = scratch.path('authorities.crt');
  writeFileSync(authorities, read('first.crt'));
  writeFileSync(
    web(),
    [
      'tls_server_config:',
      'cert_file: server.crt',
      'key_file: server.key',
      'client_auth_type: RequireAndVerifyClientCert',
      'client_ca_file: authorities.crt',
    ].join('\n  '),
  );
  harness = await serve({ webConfig: webConfig() }, { limits: LIMITS });
  const as = (name: string): RequestOptions =>
    ({ ca: read('server.crt'), cert: read(`of-${name}.crt`), key: read(`of-${name}.key`) }) as RequestOptions;
  const first = await Listening.open(as('first'));
  await first.goesOn();

  writeFileSync(authorities, read('second.crt') + read('first.crt'));
  await first.ends();
  const [firstAgain, second] = [await Listening.open(as('first')), await Listening.open(as('second'))];
  await Promise.all([firstAgain.goesOn(), second.goesOn()]);

  writeFileSync(authorities, read('second.crt'));
  await firstAgain.ends();
  await expect(Listening.open(as('first'))).rejects.toThrow();
  const secondAgain = await Listening.open(as('second'));
  await secondAgain.goesOn();
});
