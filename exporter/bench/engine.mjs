// From the module's bytes to maps and JSON: events a second on one core, beside the paper's way, and awk
// merely splitting the same lines; and what maps take in memory. All run in turn, on the same work, and must end in the right maps
// before a figure counts. Prints a table, and lines `bench NAME VALUE UNIT`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { generate } from './generate.mjs';

const ROUNDS = 3;
/** `paper`: events that the paper's way is given, where it is measured at all; it is slow. */
const SIZES = [
  { name: '50', about: '20 x 50 VMAs', processes: 20, vmas: 50, events: 1_500_000, paper: 100_000 },
  { name: '500', about: '4 x 500 VMAs', processes: 4, vmas: 500, events: 1_000_000 },
  { name: '2000', about: '4 x 2,000 VMAs', processes: 4, vmas: 2_000, events: 1_000_000 },
  { name: '20000', about: '1 x 20,000 VMAs', processes: 1, vmas: 20_000, events: 1_000_000 },
  { name: '50000', about: '1 x 50,000 VMAs', processes: 1, vmas: 50_000, events: 1_000_000 },
  { name: '1000000', about: '1 x 1,000,000 VMAs', processes: 1, vmas: 1_000_000, events: 2_000_000 },
];

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'vma-tracker-bench-'));
try {
  const ours = join(scratch, 'engine.cjs');
  await build({ entryPoints: [here('engine.ts')], outfile: ours, bundle: true, platform: 'node', target: 'node20' });
  console.log(`Events a second, median of ${ROUNDS}: records parsed and folded, nobody listening`);
  for (const size of SIZES) {
    measureFold(size, ours);
  }
  measureSteps(ours);
  await measureMaps();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function measureFold({ name, about, paper, ...shape }, ours) {
  const files = { ours: join(scratch, 'wire'), paper: join(scratch, 'paper') };
  const whole = generate({ ...shape, wire: files.ours });
  const sides = { ours: () => engine(ours, files.ours, 'fold', whole) };
  if (paper !== undefined) {
    generate({ ...shape, events: paper, paper: files.paper });
    sides.paper = () => paperRate(files.paper, paper);
  }
  const rates = inTurn(sides);
  const beside =
    rates.paper === undefined
      ? ''
      : `the paper's ${format(rates.paper)} (${(rates.ours / rates.paper).toFixed(1)} times)`;
  console.log(`  ${about.padEnd(22)} ${format(rates.ours).padStart(10)}   ${beside}`);
  for (const [side, rate] of Object.entries(rates)) {
    console.log(`bench exporter.fold.${name}${side === 'ours' ? '' : `.${side}`} ${Math.round(rate)} events/s`);
  }
}

/** Parsing alone, beside awk; and all the way to the JSON of one client. */
function measureSteps(ours) {
  const [{ vmas, processes, events }] = SIZES;
  const file = join(scratch, 'wire');
  const whole = generate({ vmas, processes, events, wire: file });
  const sides = {
    parse: () => engine(ours, file, 'parse', { ...whole, before: 0, digest: undefined }),
    awk: () => awkRate(file, events),
    json: () => engine(ours, file, 'json', whole),
  };
  const rates = inTurn(sides);
  const share = (rates.parse / rates.awk).toFixed(2);
  console.log(
    `  ${'parsed only'.padEnd(22)} ${format(rates.parse).padStart(10)}   awk splitting: ${format(rates.awk)} (${share} of it)`,
  );
  console.log(`  ${'to JSON, one client'.padEnd(22)} ${format(rates.json).padStart(10)}`);
  console.log(`bench exporter.parse ${Math.round(rates.parse)} events/s`);
  console.log(`bench exporter.parse.awk ${Math.round(rates.awk)} events/s`);
  console.log(`bench exporter.json.50 ${Math.round(rates.json)} events/s`);
}

async function measureMaps() {
  const program = join(scratch, 'maps.cjs');
  await build({ entryPoints: [here('maps.ts')], outfile: program, bundle: true, platform: 'node', target: 'node20' });
  const output = execFileSync(process.execPath, ['--expose-gc', program], { encoding: 'utf8' });
  const { fresh, churned, small, fork, scrape } = JSON.parse(output);
  console.log('What maps take');
  console.log(
    `  memory a VMA           ${fresh.toFixed(1)} bytes, ${churned.toFixed(1)} after 10 million changes at random`,
  );
  console.log(`  a process of 50 VMAs   ${Math.round(small)} bytes`);
  console.log(`  a fork of 65,530 VMAs  ${fork.toFixed(1)} µs`);
  console.log(`  a scrape of 2,000 processes of 500 VMAs that changed  ${scrape.wait.toFixed(1)} ms`);
  console.log(`bench exporter.bytes_per_vma ${fresh.toFixed(1)} bytes`);
  console.log(`bench exporter.bytes_per_vma.churned ${churned.toFixed(1)} bytes`);
  console.log(`bench exporter.bytes_per_process ${Math.round(small)} bytes`);
  console.log(`bench exporter.fork.us ${fork.toFixed(1)} us`);
  console.log(`bench exporter.metrics.ms ${scrape.wait.toFixed(1)} ms`);
}

/** Runs all sides, ROUNDS times in turn. @returns the median rate of each. */
function inTurn(sides) {
  const rates = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [side, measure] of Object.entries(sides)) {
      rates[side].push(measure());
    }
  }
  return Object.fromEntries(Object.entries(rates).map(([side, all]) => [side, median(all)]));
}

function engine(program, file, mode, { before, digest }) {
  const args = [program, file, mode, String(before)];
  const result = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  if (digest !== undefined && result.digest !== digest) {
    throw new Error(`${program} ends in other maps`);
  }
  return result.records / result.seconds;
}

function paperRate(file, expected) {
  const { events, seconds } = JSON.parse(execFileSync('python3', [here('paper.py'), file], { encoding: 'utf8' }));
  if (events !== expected) {
    throw new Error(`the paper's way saw ${events} events of ${expected}`);
  }
  return events / seconds;
}

function awkRate(file, events) {
  const began = performance.now();
  execFileSync('awk', ['-F|', '{ fields += NF } END { print fields }', file], { encoding: 'utf8' });
  return events / ((performance.now() - began) / 1000);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function format(number) {
  return Math.round(number).toLocaleString('en');
}
