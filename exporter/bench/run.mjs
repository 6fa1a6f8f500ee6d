// What many short processes leave behind, what it costs to keep the details of many processes fresh, or to ask who may see them, and
// what many clients at once cost; how late a client hears of a change, what a hundred clients take, and an idle exporter. Prints a table and lines `bench NAME VALUE UNIT`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { measureCrowd } from './crowd.mjs';
import { measureIdle, measureLive } from './live.mjs';
import { measureMemory } from './memory.mjs';

/** Processes whose details are kept fresh. */
const PROCESSES = 2000;
const QUIET_PROCESSES = 100;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'vma-tracker-bench-'));
try {
  const { before, peak, after } = await measureMemory(here('../dist/main.cjs'), join(scratch, 'recording'));
  console.log('After 100,000 processes of 20,000 names: before, at the end, a minute later');
  console.log(`  resident memory              ${[before.rss, peak, after.rss].map(mebibytes).join(', ')} MiB`);
  for (const [when, { rss, scrapeMs, series }] of Object.entries({ before, after })) {
    console.log(`  ${`a scrape ${when}`.padEnd(28)} ${scrapeMs.toFixed(1)} ms, ${format(series)} series`);
    console.log(`bench exporter.memory.${when} ${mebibytes(rss)} MiB`);
    console.log(`bench exporter.scrape.${when} ${scrapeMs.toFixed(1)} ms`);
  }
  console.log(`bench exporter.memory.ratio ${(after.rss / before.rss).toFixed(2)} ratio`);
  console.log(`bench exporter.scrape.ratio ${(after.scrapeMs / before.scrapeMs).toFixed(2)} ratio`);
  const crowd = await measureCrowd(here('../dist/main.cjs'));
  console.log('However many come: 300 scrapes at once; 1,000 scrapes pipelined on each of five connections');
  for (const [name, measured] of Object.entries({ ours: crowd.ours, node_exporter: crowd.theirs })) {
    if (measured === null) {
      console.log(`  ${name.padEnd(28)} NOT MEASURED: apt-get install prometheus-node-exporter`);
      continue;
    }
    const { scrapes, pipelined } = measured;
    console.log(
      `  ${name.padEnd(28)} ${Math.round(scrapes.ms)} ms (${scrapes.cpuMs} ms of CPU), ${scrapes.served} served; ` +
        `${mebibytes(pipelined.before)} to ${mebibytes(pipelined.rss)} MiB, answers others within ${Math.round(pipelined.wait)} ms`,
    );
    console.log(`bench exporter.crowd.${name}.scrapes ${Math.round(scrapes.ms)} ms`);
    console.log(`bench exporter.crowd.${name}.scrapes.cpu ${scrapes.cpuMs} ms`);
    console.log(`bench exporter.crowd.${name}.pipelined.memory ${mebibytes(pipelined.rss)} MiB`);
    console.log(`bench exporter.crowd.${name}.pipelined.wait ${Math.round(pipelined.wait)} ms`);
  }
  const details = join(scratch, 'details.mjs');
  await build({ entryPoints: [here('details.ts')], outfile: details, bundle: true, platform: 'node', format: 'esm' });
  const found = execFileSync(process.execPath, [details, String(PROCESSES)], { encoding: 'utf8' });
  const { processes, share } = JSON.parse(found);
  if (processes !== PROCESSES) {
    throw new Error(`${processes} processes of ${PROCESSES} were there`);
  }
  const percent = (share * 100).toFixed(2);
  console.log(`Details of ${format(PROCESSES)} idle processes kept fresh: ${percent} % of a core`);
  console.log(`bench exporter.details.${PROCESSES} ${percent} % of a core`);
  const access = join(scratch, 'access.mjs');
  await build({ entryPoints: [here('access.ts')], outfile: access, bundle: true, platform: 'node', format: 'esm' });
  const asked = JSON.parse(execFileSync(process.execPath, [access, String(PROCESSES)], { encoding: 'utf8' }));
  console.log(
    `Which of ${format(asked.processes)} processes a user may see: ${asked.ms.toFixed(1)} ms, ${asked.cpuMs.toFixed(1)} ms of CPU time`,
  );
  console.log(`bench exporter.access.${PROCESSES} ${asked.ms.toFixed(1)} ms`);
  const server = join(scratch, 'live-server.cjs');
  await build({
    entryPoints: [here('live-server.ts')],
    outfile: server,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  const { latencies } = await measureLive(server, { perSecond: 10_000, clients: 1 });
  const at = (share) => latencies[Math.floor(latencies.length * share)].toFixed(1);
  console.log(`10,000 changes a second, from the record to a client: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (target 5)`);
  console.log(`bench exporter.latency.p99_ms ${at(0.99)} ms`);
  const { user, all } = await measureLive(server, { perSecond: 2000, clients: 100 });
  const percents = `${user.toFixed(1)} % of a core in user mode, ${all.toFixed(1)} % in all`;
  console.log(`2,000 changes a second to each of 100 clients: ${percents} (targets 15, 40)`);
  console.log(`bench exporter.clients100.user_percent ${user.toFixed(1)} % of a core`);
  console.log(`bench exporter.clients100.cpu_percent ${all.toFixed(1)} % of a core`);
  const idle = await measureIdle(here('../dist/main.cjs'), QUIET_PROCESSES);
  console.log(
    `Beside ${QUIET_PROCESSES} quiet processes, ${idle.source}, with what reads for it: ${mebibytes(idle.rss)} MiB (target 75), ${idle.percent.toFixed(2)} % of a core (target 0.5)`,
  );
  console.log(`bench exporter.idle.rss_mb ${mebibytes(idle.rss)} MiB`);
  console.log(`bench exporter.idle.cpu_percent ${idle.percent.toFixed(2)} % of a core`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function mebibytes(bytes) {
  return Math.round(bytes / 2 ** 20);
}

function format(number) {
  return Math.round(number).toLocaleString('en');
}
