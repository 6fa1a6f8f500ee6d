// What the page takes in a browser, of the exporter that replays a recording: opening a process, scrolling and zooming, and being told of
// 10,000 changes a second in view. Prints a table and lines `bench NAME VALUE UNIT`. The panel in Grafana draws by the same code
// (src/view) and is fed by the same (src/client); what Grafana takes itself is not measured. A quiet machine is what it takes.
//
// usage: panel.mjs [--sizes 65530,1048576] [--seconds 60] [--rate 10000] [--rounds 3], smaller for a quick try.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { hasCome } from './has-come.mjs';
import { launchBrowser, Page } from './panel-browser.mjs';
import { pidOf, recordChanges, recordMaps } from './panel-recording.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '65530,1048576' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const [seconds, rate, rounds] = [values.seconds, values.rate, values.rounds].map(Number);
if ([...sizes, seconds, rate, rounds].some((number) => !(number > 0))) {
  throw new Error('--sizes, --seconds, --rate and --rounds are numbers above 0');
}

/** VMAs of the process that changes. */
const CHANGING = Math.min(...sizes);
/** Seconds until it begins to change, by when its page is open; and for which it changes before anything is measured. */
const LEAD = 20;
const WARM_UP = 5;
/** The share of the changes that must have been told, or nothing was measured. */
const NEARLY = 0.9;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
for (const [name, files] of [
  ['page', ['../dist/page/main.js', '../dist/page/style.css']],
  ['panel', ['../../grafana-plugin/dist/module.js', '../../grafana-plugin/dist/addressmap-panel/module.js']],
]) {
  const kb = files.reduce((sum, file) => sum + gzipSync(readFileSync(here(file))).length, 0) / 1000;
  console.log(`bench ${name}.bundle_kb ${kb.toFixed(1)} kB`);
}
const scratch = mkdtempSync(join(tmpdir(), 'vma-tracker-bench-'));
const browser = await launchBrowser();
try {
  const file = join(scratch, 'recording');
  console.log(
    'The page in Chromium: our code by performance.measure in it, all tasks of the main thread by TaskDuration (CPU time)',
  );
  await recordMaps(file, sizes);
  const steps = await served(file, 0, async (url) => {
    const measured = [];
    for (const [index, vmas] of sizes.entries()) {
      measured.push(await measureProcess(url, pidOf(index), vmas));
    }
    return measured;
  });
  const worst = (share) => Math.max(...steps.map((times) => at(times, share))).toFixed(1);
  console.log(`bench panel.step.p50_ms ${worst(0.5)} ms`);
  console.log(`bench panel.step.p99_ms ${worst(0.99)} ms`);
  await recordChanges(file, { vmas: CHANGING, lead: LEAD, seconds: WARM_UP + seconds + LEAD, perSecond: rate });
  await served(file, 1, measureStream);
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}

/** Opens a process in pages of its own, then scrolls and zooms in the last one. @returns what our code took of each step, in ms. */
async function measureProcess(url, pid, vmas) {
  const opened = [];
  let page;
  for (let round = 0; round < rounds; round++) {
    await page?.close();
    page = await Page.open(browser, url);
    opened.push(await page.openProcess(pid, vmas));
  }
  const { ms, longest, task } = opened.toSorted((a, b) => a.ms - b.ms)[Math.floor(rounds / 2)];
  const longestOfAll = Math.max(...opened.map((each) => each.longest));
  console.log(`A process of ${format(vmas)} VMAs`);
  console.log(
    `  click to painted       ${ms.toFixed(0).padStart(6)} ms (median of ${rounds}; ${task.toFixed(0)} ms of tasks, in the median round the ` +
      `longest of ${told(longest)}, in any ${told(longestOfAll)})`,
  );
  console.log(`bench panel.open.${vmas}_ms ${ms.toFixed(0)} ms`);
  console.log(`bench panel.open.${vmas}.longest_ms ${longestOfAll.toFixed(0)} ms`);
  const all = [];
  for (const sort of ['scroll', 'zoom']) {
    const { times, task } = await page.steps(sort);
    all.push(...times);
    console.log(
      `  a step of ${sort.padEnd(6)}       p50 ${at(times, 0.5).toFixed(1)} ms, p99 ${at(times, 0.99).toFixed(1)} ms of our code; ${task.toFixed(1)} ms of tasks on average`,
    );
  }
  await page.close();
  return all;
}

async function measureStream(url) {
  const page = await Page.open(browser, `${url}#/pid/${pidOf(0)}`);
  await page.until('the changing map', async () => (await page.changes()) > 0);
  await sleep(WARM_UP * 1000);
  const heapBefore = await page.heap();
  const before = await page.look();
  await sleep(seconds * 1000);
  const after = await page.look();
  const longest = await page.longest(before.time);
  const heap = await page.heap();
  await page.close();
  const ms = after.time - before.time;
  const changes = after.changes - before.changes;
  if (changes < (ms / 1000) * rate * NEARLY) {
    throw new Error(`the page was told ${changes} changes of ${Math.round((ms / 1000) * rate)}`);
  }
  const percent = ((after.task - before.task) / ms) * 100;
  const grown = (heap - heapBefore) / 2 ** 20;
  console.log(`${format(rate)} changes a second in view, in a map of ${format(CHANGING)} VMAs, for ${seconds} s`);
  console.log(
    `  main thread busy       ${percent.toFixed(1)} %; the longest task ${told(longest)}; ` +
      `heap ${(heapBefore / 2 ** 20).toFixed(1)} MiB, grown by ${grown.toFixed(1)} MiB`,
  );
  console.log(`bench panel.stream.busy_percent ${percent.toFixed(1)} %`);
  console.log(`bench panel.stream.longest_ms ${longest.toFixed(0)} ms`);
  console.log(`bench panel.stream.heap_growth_mb ${grown.toFixed(1)} MiB`);
}

/** Has the exporter replay a recording, and its address used. */
async function served(recording, speed, use) {
  const child = spawn(
    process.execPath,
    [
      here('../dist/main.cjs'),
      '--web.listen-address=127.0.0.1:0',
      '--source=replay',
      `--replay.file=${recording}`,
      `--replay.speed=${speed}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  try {
    const url = await hasCome(
      'the exporter’s address',
      () => /open (http:\/\/\S+?\/)/.exec(log)?.[1],
      () => log.length,
    );
    await hasCome(
      'a ready exporter',
      async () => (await fetch(`${url}-/ready`)).ok,
      async () => /^vma_events_total{op="vma"} \d+/m.exec(await (await fetch(`${url}metrics`)).text())?.[0],
    );
    return await use(url);
  } catch (error) {
    console.error(log);
    throw error;
  } finally {
    child.kill();
  }
}

function at(times, share) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)];
}

function told(longest) {
  return longest === 0 ? 'under 50 ms' : `${longest.toFixed(0)} ms`;
}

function format(number) {
  return Math.round(number).toLocaleString('en');
}
