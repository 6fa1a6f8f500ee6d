// SPDX-License-Identifier: GPL-2.0-only
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { TextDecoder } from 'node:util';
import { until } from './check.mjs';
import { asProcPath, settledFlags } from './proc.mjs';
import { unescapeJson } from './wire-text.mjs';

/** The guest has this port to itself. */
const ADDRESS = '127.0.0.1:10862';

/** For how long it may start: in an emulated machine, on a host that is busy besides, it takes a minute to load alone. */
const READY_MS = 300_000;

/** The exporter on the module source, and what it says over HTTP. */
export class Exporter {
  /** What it logged so far. */
  log = [];

  #child = spawn(process.execPath, [process.env.VMA_EXPORTER, '--source', 'module', '--web.listen-address', ADDRESS], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

  constructor() {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.log.push(line));
    }
  }

  get pid() {
    return this.#child.pid;
  }

  async #get(path) {
    const response = await fetch(`http://${ADDRESS}${path}`, {
      // A connection that is kept may be closed by the other side just when it is used again.
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(20_000),
    });
    return { ok: response.ok, status: response.status, text: await response.text() };
  }

  async #json(path) {
    const { ok, status, text } = await this.#get(path);
    if (!ok) throw new Error(`${path}: ${status} ${text}`);
    return JSON.parse(text);
  }

  /** Waits for the first baseline. */
  ready() {
    const probe = async () => {
      if (this.#child.exitCode !== null) throw new Error(`the exporter ended:\n${this.log.join('\n')}`);
      try {
        return (await this.#get('/-/ready')).ok;
      } catch {
        return false; // Nothing listens yet.
      }
    };
    return until('the exporter is ready', probe, READY_MS, 250);
  }

  /** Rows as proc.readMap gives them; undefined if the process is unknown or has no map. */
  async map(pid) {
    const c = await this.#columns(pid);
    if (!c) return undefined;
    const path = (at) => asProcPath(unescapeJson(c.path[at]));
    return c.start.map((start, i) => [start, c.end[i], c.perms[i], c.offset[i], c.dev[i], c.inode[i], path(i)]);
  }

  /** Rows as proc.readFlags gives them; undefined likewise. */
  async flags(pid) {
    const c = await this.#columns(pid);
    return c?.start.map((start, i) => [start, settledFlags(c.flags[i])]);
  }

  async #columns(pid) {
    const { ok, status, text } = await this.#get(`/api/v1/processes/${pid}/vmas`);
    if (status === 404) return undefined;
    if (!ok) throw new Error(`map of ${pid}: ${status} ${text}`);
    const { columns } = JSON.parse(text);
    return columns.start.length ? columns : undefined;
  }

  /** Pids with a map, with comm (bytes), start time (ticks) and parent. */
  async list() {
    const { processes } = await this.#json('/api/v1/processes');
    const mapped = processes.filter((process) => process.vmas > 0);
    return new Map(mapped.map((p) => [p.pid, { comm: unescapeJson(p.comm), startTime: p.start_time, ppid: p.ppid }]));
  }

  /** The messages of the stream about a process, as they come, until `return` is called. Silence of a minute is an error. */
  async *stream(pid) {
    const ended = new AbortController();
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => ended.abort(new Error('the stream says nothing')), 60_000);
    };
    try {
      heard();
      const response = await fetch(`http://${ADDRESS}/api/v1/stream?pid=${pid}`, { signal: ended.signal });
      const decoder = new TextDecoder();
      let rest = '';
      for await (const part of response.body) {
        heard();
        const lines = (rest + decoder.decode(part, { stream: true })).split('\n');
        rest = lines.pop();
        yield* lines.map((line) => JSON.parse(line));
      }
    } finally {
      clearTimeout(silence);
      ended.abort();
    }
  }

  /** Sum of a metric over its label sets. */
  async metric(name) {
    const { text } = await this.#get('/metrics');
    const samples = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))];
    if (!samples.length) throw new Error(`no metric ${name}`);
    return samples.reduce((sum, [, value]) => sum + Number(value), 0);
  }

  /** SIGTERM; resolves to the exit status. */
  async end() {
    const closed = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve(signal ?? code)));
    this.#child.kill('SIGTERM');
    return closed;
  }
}
