// How far the maps of the tracefs source are behind what happened, on a machine with much going on. Prints a table and lines
// `bench NAME VALUE UNIT`. Needs root and gcc.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

if (process.getuid() !== 0) {
  console.log('Not measured, as it needs root: how far maps are behind');
  process.exit(0);
}
const scratch = mkdtempSync(join(tmpdir(), 'vma-tracker-bench-'));
try {
  const [program, measure] = [join(scratch, 'behind'), join(scratch, 'behind.cjs')];
  execFileSync('gcc', ['-O2', '-static', '-Wall', '-Werror', '-o', program, here('behind.c')]);
  await build({ entryPoints: [here('behind.ts')], outfile: measure, bundle: true, platform: 'node', target: 'node20' });
  console.log(
    'How far maps of 500 VMAs are behind, tracefs, with 200 fork+exec and 5,000 mmap and munmap a second (some 40 s)',
  );
  const { watched, others, executed, core, dropped } = JSON.parse(
    execFileSync(process.execPath, [measure, program], { encoding: 'utf8' }),
  );
  row('a watched map', watched, 'p99 100 ms');
  row('any map', others, '2,000 ms');
  row('a program just executed', executed, '2,000 ms');
  console.log(`  the exporter, with what reads for it: ${core.toFixed(2)} of a core (target 0.5)`);
  const lost = Object.entries(dropped).map(([reason, count]) => `${count} (${reason})`);
  console.log(`  events lost: ${lost.join(', ') || 'none'}`);
  console.log(`bench exporter.latency.tracefs_p99_ms ${watched.p99.toFixed(1)} ms`);
  console.log(`bench exporter.behind.any.max_ms ${Math.max(others.max, executed.max).toFixed(1)} ms`);
  console.log(`bench exporter.behind.cpu ${core.toFixed(3)} cores`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function row(name, { n, p50, p99, max }, target) {
  const figures = [p50, p99, max].map((ms) => `${ms.toFixed(0).padStart(6)} ms`);
  console.log(
    `  ${name.padEnd(24)} p50 ${figures[0]}, p99 ${figures[1]}, max ${figures[2]} of ${n} (target ${target})`,
  );
}
