// What remains of many short processes: memory and the time of a scrape, before them and a minute after. Through the
// exporter as it is released, which replays a recording of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from './proc.mjs';

const LIVING = { processes: 60, vmas: 100 };
const SHORT = { processes: 100_000, names: 20_000, vmas: 5 };
/** Seconds of rest before the short processes come, and after they have gone. */
const REST_BEFORE = 60;
const REST_AFTER = 60;
/** Seconds between the scrapes of a Prometheus. */
const INTERVAL = 15;
const SCRAPES = 40;
const PAGE = 4096;
const FIRST_PID = 1000;

/**
 * @param {string} main the exporter's bundle.
 * @param {string} recording a file to write, of some 200 MB.
 * @returns RSS in bytes, milliseconds of a scrape (median) and its series, before and after.
 */
export async function measureMemory(main, recording) {
  await record(recording);
  const daemon = spawn(
    process.execPath,
    [main, '--web.listen-address=127.0.0.1:0', '--source=replay', `--replay.file=${recording}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  daemon.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  const logged = async (pattern) => {
    for (let match; ; await once(daemon.stderr, 'data')) {
      if ((match = pattern.exec(log)) !== null) {
        return match;
      }
    }
  };
  try {
    const [, url] = await logged(/open (http:[^"]*)\//);
    const before = await look(daemon.pid, url, REST_BEFORE - INTERVAL);
    while ((await scrape(url)).exits < SHORT.processes) {
      await sleep(1000);
    }
    const peak = residentBytes(daemon.pid);
    return { before, peak, after: await look(daemon.pid, url, REST_AFTER) };
  } finally {
    daemon.kill();
  }
}

/** A few processes that stay; then, REST_BEFORE later and all at once, many that do not. */
async function record(file) {
  const out = createWriteStream(file);
  const ts = 1_700_000_000_000_000;
  const write = async (...events) => {
    if (!out.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''))) {
      await once(out, 'drain');
    }
  };
  await write({ recording: 'vma-tracker', version: 1, host: 'bench', source: 'tracefs' });
  await write({ type: 'restart', ts, reason: 'start' });
  for (let index = 0; index < LIVING.processes; index++) {
    const pid = FIRST_PID + index;
    await write(...born(ts, pid, 1, `service${index}`, pid), ...map(ts, pid, pid, LIVING.vmas));
  }
  await write({ type: 'ready', ts });
  const later = ts + REST_BEFORE * 1e6;
  for (let index = 0; index < SHORT.processes; index++) {
    const pid = FIRST_PID + LIVING.processes + (index % 30_000);
    const [forked, own] = [1_000_000 + 2 * index, 1_000_001 + 2 * index];
    const name = `job${index % SHORT.names}`;
    await write(
      { type: 'fork', ts: later, pid: FIRST_PID, child: pid },
      { type: 'copy', ts: later, mm: forked, from: FIRST_PID },
      ...born(later, pid, FIRST_PID, 'service0', forked, index),
      { type: 'exec', ts: later, pid, comm: name, exe: `/usr/bin/${name}`, mm: own },
      ...map(later, pid, own, SHORT.vmas),
      { type: 'operations', ts: later, pid, op: 'mmap', count: 3 },
      { type: 'exit', ts: later, pid },
      { type: 'mmexit', ts: later, mm: own },
    );
  }
  out.end();
  await once(out, 'finish');
}

function born(ts, pid, ppid, comm, mm, count = 0) {
  const identity = { pid, startTime: 1000 + count };
  return [
    { type: 'process', ts, ...identity, ppid, comm, exe: `/usr/bin/${comm}`, mm },
    {
      type: 'details',
      ts,
      ...identity,
      cmdline: `/usr/bin/${comm} --number ${count}`,
      uid: 0,
      cgroup: '/system.slice',
    },
  ];
}

function map(ts, pid, mm, vmas) {
  const ranges = Array.from({ length: vmas }, (_, index) => {
    const start = 0x7f00_0000_0000 + index * 3 * PAGE;
    const end = start + PAGE * (1 + (index % 2));
    const vma = { start, end, perms: 'r--p', offset: 0, dev: '00:00', inode: '0', path: '', kind: 'anon' };
    return { type: 'range', ts, pid, tid: pid, op: 'vma', mm, start, end, vma };
  });
  return [{ type: 'begin', ts, mm, op: 'vma' }, ...ranges, { type: 'end', ts, mm }];
}

async function scrape(url) {
  const began = performance.now();
  const text = await (await globalThis.fetch(`${url}/metrics`)).text();
  const ms = performance.now() - began;
  const exits = Number(/^vma_events_total\{op="exit"\} (\d+)$/m.exec(text)[1]);
  return { ms, exits, series: text.split('\n').filter((line) => /^\w/.test(line)).length };
}

/** At rest, that is scraped as usual; the scrapes that are timed come last, for they make garbage. */
async function look(pid, url, seconds) {
  for (let second = 0; second < seconds; second += INTERVAL) {
    await scrape(url);
    await sleep(INTERVAL * 1000);
  }
  const rss = residentBytes(pid);
  const scrapes = [];
  for (let n = 0; n < SCRAPES; n++) {
    scrapes.push(await scrape(url));
  }
  const times = scrapes.map(({ ms }) => ms).sort((a, b) => a - b);
  return { rss, scrapeMs: times[SCRAPES / 2], series: scrapes[0].series };
}
