// What it costs to tell changes live: how late a client hears of a record, what a hundred clients take, and what it takes to be idle.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs, residentBytes } from './proc.mjs';

const PROCESSES = 20;
const VMAS = 50;
const PAGE = 4096;
/** Milliseconds between two portions of records. */
const STEP_MS = 1;
const WARM_UP_MS = 3000;
const MEASURED_MS = 10_000;
/** The share of what was due that a client must have been told: the last of it may be on its way. */
const NEARLY = 0.9;

/**
 * Tells records of the module to the stream of the exporter, through a pipe, and to clients of it.
 *
 * @param {string} server live-server.ts as a bundle.
 * @param {{ perSecond: number, clients: number }} load changes a second, of 20 processes of 50 VMAs; clients, each of which hears all.
 * @returns milliseconds from a record's time to when the first client has read it, from least to most; percent of a core that the
 *   server took, in user mode and in all.
 * @throws Error if a client was told less than nearly all: then nothing was measured.
 */
export async function measureLive(server, { perSecond, clients }) {
  const child = spawn(process.execPath, [server], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  try {
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    const records = new Records();
    child.stdin.write(records.beginning());
    const url = `http://127.0.0.1:${line.trim()}/api/v1/stream?${records.pids.map((pid) => `pid=${pid}`).join('&')}`;
    const heard = await Promise.all(Array.from({ length: clients }, (_, index) => listen(url, index === 0)));
    const began = performance.now();
    let from;
    let told = 0;
    for (let now = began; now - began < WARM_UP_MS + MEASURED_MS; now = performance.now()) {
      if (from === undefined && now - began >= WARM_UP_MS) {
        from = { cpu: cpuMs(child.pid), at: now };
        heard.forEach((client) => client.restart());
      }
      const due = Math.floor(((now - began) / 1000) * perSecond);
      child.stdin.write(records.next(due - told));
      told = due;
      await sleep(STEP_MS);
    }
    const cpu = cpuMs(child.pid);
    const ms = performance.now() - from.at;
    const percent = (what) => ((cpu[what] - from.cpu[what]) / ms) * 100;
    const latencies = heard[0].latencies.toSorted((a, b) => a - b);
    heard.forEach((client) => client.close());
    const due = (ms / 1000) * perSecond;
    const least = Math.min(...heard.map((client) => client.bytes)) / heard[0].bytes;
    if (latencies.length < due * NEARLY || least < NEARLY) {
      throw new Error(
        `clients were told ${latencies.length} changes of ${Math.round(due)}, one ${least.toFixed(2)} of that`,
      );
    }
    return { latencies, user: percent('user'), all: percent('all') };
  } finally {
    child.stdin.end();
    await ended;
  }
}

/** Records that map and unmap a page in turn, in maps that keep their size. */
class Records {
  pids = Array.from({ length: PROCESSES }, (_, index) => 1000 + index);
  #seq = 0;
  #count = 0;

  beginning() {
    const lines = this.pids.flatMap((pid, index) => [
      this.#record(pid, 'PROC', 1, 1_000_000_000 + index, '----', '/bin/worker', 'none'),
      this.#record(pid, 'BEGIN', 0, 0, '----', '', 'none'),
      ...Array.from({ length: VMAS }, (_, n) => this.#record(pid, 'VMA', ...pages(n), 'rw-p', '', 'anon')),
      this.#record(pid, 'END', 0, 0, '----', '', 'none'),
    ]);
    return `${lines.join('\n')}\n`;
  }

  next(count) {
    let text = '';
    for (let n = 0; n < count; n++) {
      const pid = this.pids[this.#count % PROCESSES];
      const turn = Math.floor(this.#count / PROCESSES);
      const place = pages(VMAS + (Math.floor(turn / 2) % VMAS));
      text += `${turn % 2 === 0 ? this.#record(pid, 'MMAP', ...place, 'rw-p', '', 'anon') : this.#record(pid, 'MUNMAP', ...place, '----', '', 'none')}\n`;
      this.#count++;
    }
    return text;
  }

  #record(pid, op, start, end, perms, path, type) {
    const range = `0x${start.toString(16)}|0x${end.toString(16)}`;
    return `${process.hrtime.bigint()}|${pid}|worker|${op}|${range}|${perms}|${path}|${type}|${++this.#seq}|${pid}|${pid}|0x0|00:00|0`;
  }
}

function pages(n) {
  const start = 0x7f0000000000 + 2 * n * PAGE;
  return [start, start + PAGE];
}

/** A client of the stream, connected. One that `reads` notes how late it hears of each change; others count bytes alone. */
async function listen(url, reads) {
  const request = get(url, { agent: false });
  const [response] = await once(request, 'response');
  const client = {
    latencies: [],
    bytes: 0,
    restart: () => {
      client.latencies = [];
      client.bytes = 0;
    },
    close: () => request.destroy(),
  };
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  let rest = '';
  response.setEncoding('utf8').on('data', (text) => {
    client.bytes += text.length;
    if (!reads) {
      return;
    }
    const now = Number(process.hrtime.bigint() / 1000n);
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const message = JSON.parse(line);
      for (const { ts } of message.type === 'delta' ? message.changes : []) {
        client.latencies.push((now - ts) / 1000);
      }
    }
  });
  return client;
}

/**
 * What the exporter takes while nothing happens, with what reads for it, beside so many more processes.
 *
 * @param {string} main the exporter's bundle.
 * @returns resident memory in bytes, percent of a core, and the source that it found for itself.
 */
export async function measureIdle(main, processes) {
  const sleepers = Array.from({ length: processes }, () => spawn('sleep', ['600'], { stdio: 'ignore' }));
  const child = spawn(process.execPath, [main, '--web.listen-address=127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  try {
    // What the start took is given back by then.
    await sleep(60_000);
    if (child.exitCode !== null) {
      throw new Error(`the exporter ended:\n${log}`);
    }
    const all = [child.pid, ...descendants(child.pid)];
    const cpu = () => all.reduce((sum, pid) => sum + cpuMs(pid).all, 0);
    const [before, began] = [cpu(), performance.now()];
    await sleep(30_000);
    const percent = ((cpu() - before) / (performance.now() - began)) * 100;
    const source = /source=(\w+)/.exec(log)[1];
    return { rss: all.reduce((sum, pid) => sum + residentBytes(pid), 0), percent, source };
  } finally {
    sleepers.forEach((each) => each.kill());
    child.kill();
    await ended;
  }
}

function descendants(pid) {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((tid) =>
    readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}
