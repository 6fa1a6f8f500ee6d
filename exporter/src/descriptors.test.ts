import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { tracefsObstacle } from './sources/tracefs/tracefs-obstacle';
import { isReal } from './sources/test/root';
import { testFolder } from './test/folder';
import { buildDaemon, SpawnedDaemon } from './test/spawn-daemon';

jest.setTimeout(120_000);

/** Takes every descriptor at one SIGUSR2, gives them back at the next, and says so where the log goes. */
const HOG = `
const fs = require('node:fs');
const held = [];
process.on('SIGUSR2', () => {
  if (held.length > 0) {
    held.splice(0).forEach((file) => fs.closeSync(file));
    process.stderr.write('given back\\n');
    return;
  }
  const take = () => {
    try {
      for (;;) held.push(fs.openSync('/dev/null'));
    } catch {
      process.stderr.write('none left\\n');
    }
  };
  take();
});
`;

let folder: string;
let build: string;
let daemon: SpawnedDaemon | undefined;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(() => {
  folder = testFolder('descriptors');
  writeFileSync(join(folder, 'hog.cjs'), HOG);
  build = buildDaemon();
}, 60_000);

afterEach(async () => {
  daemon?.child.kill('SIGKILL');
  await daemon?.ended;
});

afterAll(() => {
  agent.destroy();
});

function start(...args: string[]): SpawnedDaemon {
  const under = ['prlimit', '--nofile=256'];
  const all = ['--web.listen-address', '127.0.0.1:0', ...args];
  daemon = new SpawnedDaemon(build, all, ['--require', join(folder, 'hog.cjs')], under);
  return daemon;
}

/** Over one connection, which it has before there is no descriptor for another. */
function ask(url: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode!, text });
      });
    }).on('error', reject);
  });
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (performance.now() > deadline) {
      throw new Error(`waited in vain\n${daemon!.log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const ready = (url: string) => async () => ((await ask(`${url}/-/ready`)).status === 200 ? true : undefined);

async function processes(url: string): Promise<{ pid: number; vmas: number | null }[]> {
  const { text } = await ask(`${url}/api/v1/processes`);
  return (JSON.parse(text) as { processes: { pid: number; vmas: number | null }[] }).processes;
}

/** The child that reads maps. */
function helperOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ')[0]);
}

const withTracefs = isReal && tracefsObstacle() === undefined ? test : test.skip;
const survives = 'survives that there is no descriptor left, says so, and heals';

test(`procfs ${survives}`, () => outlives('procfs'));
withTracefs(`tracefs ${survives}`, () => outlives('tracefs'));

async function outlives(source: string): Promise<void> {
  const { child } = start('--source', source);
  const url = await daemon!.url();
  await until(ready(url));
  const before = await processes(url);

  child.kill('SIGUSR2');
  await daemon!.logged(/none left/);
  const helper = helperOf(child.pid!);
  process.kill(helper, 'SIGKILL');
  await daemon!.logged(/as many files open as it may/);
  expect(await ask(`${url}/-/healthy`)).toMatchObject({ status: 200 });
  // What was known stands.
  const during = new Map((await processes(url)).map((each) => [each.pid, each]));
  const living = before.filter(({ pid }) => isAlive(pid));
  expect(living.filter(({ pid }) => !during.has(pid))).toEqual([]);

  child.kill('SIGUSR2');
  await daemon!.logged(/given back/);
  await until(ready(url));
  await until(async () => {
    const known = (await processes(url)).find(({ pid }) => pid === process.pid);
    return (known?.vmas ?? 0) > 0 ? true : undefined;
  });
  expect(helperOf(child.pid!)).not.toBe(helper);
  expect(daemon!.log).not.toMatch(/level=fatal/);
  await expect(daemon!.end('SIGTERM')).resolves.toMatchObject({ code: 0 });
}

test('a replay, which needs none, goes on', async () => {
  const recording = join(folder, 'recording');
  const ts = 1_000_000;
  const lines = [
    { recording: 'vma-tracker', version: 1, host: 'test', source: 'tracefs' },
    { type: 'restart', ts, reason: 'start' },
    { type: 'process', ts, pid: 7, startTime: 1, ppid: 1, comm: 'x', exe: '/x', mm: 7 },
    // Of whoever runs the tests, who may not be root: all that is known of a replayed process is its uid.
    { type: 'details', ts, pid: 7, startTime: 1, cmdline: 'x', uid: process.getuid!(), cgroup: '/' },
    { type: 'begin', ts, mm: 7, op: 'vma' },
    { type: 'end', ts, mm: 7 },
    { type: 'ready', ts: ts + 3_000_000 },
  ];
  writeFileSync(recording, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { child } = start('--source', 'replay', '--replay.file', recording);
  const url = await daemon!.url();
  await ask(`${url}/-/healthy`);
  child.kill('SIGUSR2');
  await daemon!.logged(/none left/);
  await until(ready(url));
  expect((await processes(url)).map(({ pid }) => pid)).toEqual([7]);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
