// What many clients at once cost: ours, and Debian's prometheus-node-exporter beside it where that is installed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs, residentBytes } from './proc.mjs';

const NODE_EXPORTER = '/usr/bin/prometheus-node-exporter';
const SCRAPES = 300;
const PIPELINES = 5;
const PIPELINED = 1000;
/** ms between two looks at whether it answers, and for how long it is looked. */
const PROBE_INTERVAL = 50;
const PROBES_MS = 10_000;
const ROUNDS = 3;

/**
 * Measures both.
 *
 * @param {string} main the exporter's bundle.
 * @returns by name: ms until 300 scrapes at once are answered (median of three), its CPU time for that and how many got 200; the largest
 *   resident memory in bytes and the longest wait for an answer in ms while five connections pipeline 1,000 scrapes each.
 *   node_exporter is null where it is not installed.
 */
export async function measureCrowd(main) {
  const procfs = ['--source=procfs', '--web.listen-address=127.0.0.1:0'];
  const ours = await measure([process.execPath, main, ...procfs], /open (http:\/\/[^/"]*)\//, '/-/healthy');
  const theirs = existsSync(NODE_EXPORTER)
    ? await measure(
        [NODE_EXPORTER, '--web.listen-address=127.0.0.1:0'],
        /address=(127\.0\.0\.1:\d+)/,
        '/',
        '--web.max-requests=40',
      )
    : null;
  return { ours, theirs };
}

async function measure([program, ...args], listening, healthy, ...more) {
  const child = spawn(program, [...args, ...more], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${program} ended:\n${log}`)));
  // It also ends when all has been measured.
  ended.catch(() => undefined);
  try {
    let match;
    while ((match = listening.exec(log)) === null) {
      await Promise.race([once(child.stderr, 'data'), ended]);
    }
    const url = match[1].startsWith('http') ? match[1] : `http://${match[1]}`;
    await ask(`${url}/metrics`);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await scrapeAtOnce(child.pid, url));
    }
    const [scrapes] = rounds.sort((a, b) => a.ms - b.ms).slice(Math.floor(ROUNDS / 2));
    return { scrapes, pipelined: await pipeline(child.pid, url, healthy) };
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}

async function scrapeAtOnce(pid, url) {
  const [began, cpu] = [performance.now(), cpuMs(pid).all];
  const statuses = await Promise.all(Array.from({ length: SCRAPES }, () => ask(`${url}/metrics`)));
  const served = statuses.filter((status) => status === 200).length;
  return { ms: performance.now() - began, cpuMs: cpuMs(pid).all - cpu, served };
}

async function pipeline(pid, url, healthy) {
  const { hostname, port } = new URL(url);
  const sockets = [];
  for (let n = 0; n < PIPELINES; n++) {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.resume().write(`GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(PIPELINED));
    sockets.push(socket);
  }
  const before = residentBytes(pid);
  const waits = [];
  let rss = before;
  for (const began = performance.now(); performance.now() - began < PROBES_MS; await sleep(PROBE_INTERVAL)) {
    const asked = performance.now();
    await ask(`${url}${healthy}`);
    waits.push(performance.now() - asked);
    rss = Math.max(rss, residentBytes(pid));
  }
  sockets.forEach((socket) => socket.destroy());
  return { before, rss, wait: Math.max(...waits) };
}

/** Over a connection of its own. @returns the status, once all has come. */
function ask(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
}
