import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { version } from '../package.json';
import { mapSchema, processListSchema } from './api/schemas';
import { real } from './sources/test/root';
import { testFolder } from './test/folder';
import { buildDaemon, SpawnedDaemon } from './test/spawn-daemon';

jest.setTimeout(60_000);

const ANYWHERE = ['--source', 'procfs', '--web.listen-address', '127.0.0.1:0'];

let build: string;
const daemons: SpawnedDaemon[] = [];

beforeAll(() => {
  build = buildDaemon();
}, 60_000);

afterEach(async () => {
  for (const daemon of daemons.splice(0)) {
    daemon.child.kill('SIGKILL');
    await daemon.ended;
  }
});

function start(
  args: readonly string[] = ANYWHERE,
  nodeArgs: readonly string[] = [],
  under: readonly string[] = [],
): SpawnedDaemon {
  const daemon = new SpawnedDaemon(build, args, nodeArgs, under);
  daemons.push(daemon);
  return daemon;
}

async function becomesReady(url: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while ((await fetch(`${url}/-/ready`)).status !== 200) {
    if (performance.now() > deadline) {
      throw new Error('not ready in 20 s');
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function expectGoodEnd(daemon: SpawnedDaemon, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const { code, ms } = await daemon.end(signal);
  expect([code, daemon.log]).toEqual([0, expect.stringContaining(`${signal}: ending`)]);
  expect(ms).toBeLessThan(2000);
}

test('the bundle is ASCII, which V8 keeps in half the bytes, and has no messages of zod’s in other languages', () => {
  const bundle = readFileSync(build);
  expect(bundle.find((byte) => byte > 127)).toBeUndefined();
  expect(bundle.includes('Ugyldig')).toBe(false);
});

test('shows a real process as the kernel does, with metrics and a page', async () => {
  const daemon = start();
  const url = await daemon.url();
  await becomesReady(url);

  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
    const path = `${url}/api/v1/processes/${child.pid!}/vmas`;
    const maps = () => {
      const lines = readFileSync(`/proc/${child.pid!}/maps`, 'utf8').trim().split('\n');
      // x86 shows the vsyscall page in every map, but no mm has it.
      return lines.filter((line) => !line.endsWith('[vsyscall]'));
    };
    const expected = (lines: string[]) => lines.map((line) => line.split(' ').slice(0, 2).join(' '));
    const deadline = performance.now() + 20_000;
    for (;;) {
      const response = await fetch(path);
      const columns = response.status === 200 ? mapSchema.parse(await response.json()).columns : undefined;
      const told = columns?.start.map(
        (from, i) => `${from.padStart(8, '0')}-${columns.end[i]!.padStart(8, '0')} ${columns.perms[i]!}`,
      );
      if (JSON.stringify(told) === JSON.stringify(expected(maps()))) {
        break;
      }
      if (performance.now() > deadline) {
        expect(told).toEqual(expected(maps()));
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }

    const list = processListSchema.parse(await (await fetch(`${url}/api/v1/processes`)).json());
    expect(list.max_map_count).toBe(Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8')));
    expect(list.processes.find(({ pid }) => pid === child.pid)).toMatchObject({ comm: 'sleep', vmas: maps().length });
  } finally {
    child.kill('SIGKILL');
  }

  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^vma_source_up\{source="procfs"\} 1$/m);
  expect(metrics).toContain(`version="${version}"`);
  const page = await fetch(url);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  for (const [, file] of (await page.text()).matchAll(/(?:src|href)="([^":]+)"/g)) {
    expect([file, (await fetch(new URL(file!, url))).status]).toEqual([file, 200]);
  }
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s ends it in good order within 2 s, although a client never reads and another waits',
  async (signal) => {
    const daemon = start();
    const url = await daemon.url();
    await becomesReady(url);
    const { hostname, port } = new URL(url);
    const deaf = connect(Number(port), hostname).on('error', () => undefined);
    deaf.pause();
    deaf.write(`GET /api/v1/stream?pid=${process.pid}&pid=1 HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const silent = connect(Number(port), hostname).on('error', () => undefined);
    await once(silent, 'connect');
    const patient = await fetch(`${url}/api/v1/stream`);
    const rest = patient.text();

    await expectGoodEnd(daemon, signal);
    await expect(rest).resolves.toMatch(/^\{"type":"hello"/);
    deaf.destroy();
    silent.destroy();
  },
);

real(
  'where /proc shows nothing but processes it says what is missing, and still tells local clients apart',
  async () => {
    const subset = ['unshare', '--mount', 'sh', '-ec', 'mount -t proc -o subset=pid proc /proc; exec "$@"', 'sh'];
    const daemon = start(['--web.listen-address', '127.0.0.1:0'], [], subset);
    const url = await daemon.url();
    await becomesReady(url);
    expect(daemon.log).toMatch(
      /level=warn msg="\/proc is mounted with subset=pid \(systemd: ProcSubset=pid\), .*ProcSubset=all"/,
    );
    expect(daemon.log).toMatch(/msg="source (module|tracefs)/);
    const client = 'fetch(process.argv[1]).then((r) => r.text()).then((text) => process.stdout.write(text))';
    const uids = (uid: number): Set<number> => {
      const options = { uid, gid: uid, cwd: '/', env: {}, encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
      const text = execFileSync(process.execPath, ['-e', client, `${url}/api/v1/processes`], options);
      return new Set(processListSchema.parse(JSON.parse(text)).processes.map((each) => each.uid));
    };
    const nobodys = spawn('sleep', ['600'], { stdio: 'ignore', uid: 65534, gid: 65534 });
    try {
      const deadline = performance.now() + 20_000;
      while (!uids(65534).has(65534) && performance.now() < deadline);
      expect([...uids(65534)]).toEqual([65534]);
      expect(uids(0)).toContain(0);
    } finally {
      nobodys.kill('SIGKILL');
    }
  },
);

test('one line says which source is in use, why not a better one, and which page to open; nothing of it is left', async () => {
  const daemon = start(['--web.listen-address', '127.0.0.1:0']);
  const [, choice] = await daemon.logged(/msg="(source .*); open http:\/\/127\.0\.0\.1:\d+\/"/);
  expect(choice).toMatch(/^source (module|tracefs; not module: .+|procfs; not module: .+; not tracefs: .+)$/);
  await expectGoodEnd(daemon);
  const instances = '/sys/kernel/tracing/instances';
  const left = existsSync(instances) ? readdirSync(instances) : [];
  expect(left.filter((name) => name.includes(`-${daemon.child.pid!}-`))).toEqual([]);
});

test('ends in good order while it still starts', async () => {
  const daemon = start([...ANYWHERE.slice(0, 2), '--web.listen-address', '127.0.0.1:0', '--log.level', 'debug']);
  await daemon.logged(/level=info/);
  await expectGoodEnd(daemon);
});

test('replays what it recorded, for nobody else to read', async () => {
  const folder = testFolder('main');
  const file = join(folder, 'recording');
  const recorder = start([...ANYWHERE, '--record', file]);
  const recorded = await recorder.url();
  await becomesReady(recorded);
  const pids = async (url: string) => {
    const list = processListSchema.parse(await (await fetch(`${url}/api/v1/processes`)).json());
    return list.processes.filter(({ vmas }) => vmas !== null && vmas > 0).map(({ pid, comm }) => `${pid} ${comm}`);
  };
  expect(await pids(recorded)).toContain(`${process.pid} ${readFileSync('/proc/self/comm', 'utf8').trim()}`);
  await expectGoodEnd(recorder);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const replay = ['--source', 'replay', '--replay.file', file, '--replay.speed', '0'];
  const replayer = start([...replay, '--web.listen-address', '127.0.0.1:0']);
  const url = await replayer.url();
  await becomesReady(url);
  expect(await pids(url)).toContain(`${process.pid} ${readFileSync('/proc/self/comm', 'utf8').trim()}`);
  // By now the source is silent for good.
  await expectGoodEnd(replayer);
});

test('listens everywhere with TLS and a login, and takes new users but no plain HTTP while it runs', async () => {
  const folder = testFolder('main');
  const [key, cert, config] = ['server.key', 'server.crt', 'web.yml'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  const names = ['-subj', '/CN=exporter', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...names], { stdio: 'pipe' });
  const tls = 'tls_server_config: {cert_file: server.crt, key_file: server.key}\n';
  const users = (password: string) => `basic_auth_users: {alice: "${hashSync(password, 4)}"}\n`;
  writeFileSync(config, tls + users('one'));

  const daemon = start(['--source', 'procfs', '--web.listen-address', ':0', '--web.config.file', config]);
  const url = await daemon.url();
  const ask = (password: string) =>
    new Promise((resolve, reject) => {
      const options = { ca: readFileSync(cert), auth: `alice:${password}`, agent: false };
      get(`${url}/metrics`, options, (response) => {
        resolve(response.statusCode);
        response.resume();
      }).on('error', reject);
    });
  expect([await ask('one'), await ask('two')]).toEqual([200, 401]);
  writeFileSync(config, tls + users('two'));
  expect([await ask('one'), await ask('two')]).toEqual([401, 200]);
  writeFileSync(config, users('two'));
  await expect(ask('two')).rejects.toThrow();
  await daemon.logged(/tls_server_config has changed in the web configuration file: this needs a restart/);
  writeFileSync(config, tls + users('two'));
  expect(await ask('two')).toBe(200);
});

test('an error that nobody expected ends it too, and is logged', async () => {
  const folder = testFolder('main');
  const fault = join(folder, 'fault.cjs');
  writeFileSync(fault, "process.on('SIGUSR2', () => { throw new Error('a fault injected'); });");
  const daemon = start(ANYWHERE, ['--require', fault]);
  await daemon.url();
  const { code, ms } = await daemon.end('SIGUSR2');
  expect([code, daemon.log]).toEqual([1, expect.stringMatching(/level=fatal .*Error: a fault injected\\n/)]);
  expect(ms).toBeLessThan(2000);
});

test('goes on when nobody reads its log any more', async () => {
  const daemon = start([...ANYWHERE, '--log.level', 'debug']);
  const url = await daemon.url();
  daemon.child.stderr!.destroy();
  for (let i = 0; i < 3; i++) {
    expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
  }
  daemon.child.kill('SIGTERM');
  await expect(daemon.ended).resolves.toBe(0);
});

test('a port that is taken: says what to do, and ends', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  try {
    const { port } = holder.address() as AddressInfo;
    const daemon = start(['--source', 'procfs', '--web.listen-address', `127.0.0.1:${port}`]);
    await expect(daemon.ended).resolves.toBe(1);
    expect(daemon.log).toContain(`cannot listen on 127.0.0.1:${port}: something listens there already`);
    expect(daemon.log).toContain('--web.listen-address');
  } finally {
    holder.close();
  }
});

test.each([
  [['--web.listen-address', '0.0.0.0:0'], /without a login .*--web\.insecure/],
  [['--web.config.file', '/nonexistent.yml'], /cannot read \/nonexistent\.yml/],
  [['--metrics.top', 'many'], /--metrics\.top "many" must be/],
])('%j is refused with a remedy', async (args, message) => {
  const daemon = start(args);
  await expect(daemon.ended).resolves.toBe(2);
  expect(daemon.log).toMatch(message);
});

test('a pipe as the web configuration is not waited for', async () => {
  const folder = testFolder('main');
  const pipe = join(folder, 'web.yml');
  execFileSync('mkfifo', [pipe]);
  const daemon = start([...ANYWHERE, '--web.config.file', pipe]);
  await expect(daemon.ended).resolves.toBe(2);
  expect(daemon.log).toContain(`--web.config.file: cannot read ${pipe}: it is a pipe`);
});

test('what a web configuration hardly means is warned of, and a hash in a broken one is not logged', async () => {
  const folder = testFolder('main');
  const config = join(folder, 'web.yml');
  const hash = hashSync('right', 4);
  writeFileSync(config, `rate_limit: {interval: 1ns, burst: 0}\nbasic_auth_users: {alice: "${hash}"}\n`);
  const daemon = start([...ANYWHERE, '--web.config.file', config]);
  const url = await daemon.url();
  await daemon.logged(/level=warn msg="\S+web\.yml: rate_limit\.burst: 0 refuses every request"/);
  expect((await fetch(`${url}/-/healthy`)).status).toBe(429);
  writeFileSync(config, `basic_auth_users:\n  alice: ${hash}\n  alice: ${hash}\n`);
  expect((await fetch(`${url}/-/healthy`)).status).toBe(500);
  await daemon.logged(/web\.yml: line 3, column 3: duplicate key/);
  expect(daemon.log).not.toContain(hash.slice(7));
});

test('--web.insecure is taken, with a warning', async () => {
  const daemon = start(['--source', 'procfs', '--web.listen-address', '0.0.0.0:0', '--web.insecure']);
  expect(await daemon.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(daemon.log).toMatch(/level=warn msg="anybody who can reach 0\.0\.0\.0:0 sees the memory maps/);
});
