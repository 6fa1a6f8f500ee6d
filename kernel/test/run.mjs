#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel tests: builds the module, the workload and the oracle, boots the default kernel in VMs, and runs there first
// the oracle (with nothing but busybox beside it), then guest-test.mjs, which has the exporter; then both on the newest
// kernel. Prints one line a check and `N passed, N failed` as the last.
//
// usage: run.mjs [--strict] [--parallel]
//   --strict    Without what it needs it fails, as with CI=true, instead of skipping loudly.
//   --parallel  Exactness is shown on CPUs that run at the same time: more races, and now and then a hang of QEMU's own.
// VMA_SEED=n repeats the fuzz of a former run.
import { runExporter } from './exporter.mjs';
import { build, fuzzSeed, runOracle } from './oracle.mjs';
import { tableFaults } from './table.mjs';
import { fetchKernel } from './vm/kernel.mjs';
import { missing } from './vm/prerequisites.mjs';

/**
 * CPUs that take turns, unless --parallel has them run at the same time where that is about exactness. Under QEMU 7.2's
 * parallel emulation a CPU was seen to trap for ever at the first instruction of a probed function, with the original
 * instruction long back in memory: opening and closing `data` under load must not have it, and CI must not fail by it.
 */
const PARALLEL = process.argv.includes('--parallel');

const sum = { passed: 0, failed: 0 };
const result = (good, line) => {
  console.log(`${good ? 'ok' : 'not ok'} - ${line}`);
  sum[good ? 'passed' : 'failed'] += 1;
};

async function runAll() {
  const options = { seed: fuzzSeed(), parallel: PARALLEL };
  console.log(`the fuzz's seed is ${options.seed}`);
  const kernel = fetchKernel();
  const built = build(kernel);
  const faults = tableFaults(built.VMA_WORKLOAD);
  result(!faults.length, ['EXACTNESS.md, the tests and the hooks agree', ...faults].join('\n    '));
  await runOracle(kernel, built, options, result);
  await runExporter(kernel, built, options.seed, result);

  const newestResult = (good, line) => result(good, `newest: ${line}`);
  try {
    const newest = fetchKernel('newest');
    const builtForNewest = build(newest);
    await runOracle(newest, builtForNewest, options, newestResult);
    await runExporter(newest, builtForNewest, options.seed, newestResult);
  } catch (error) {
    newestResult(false, error.message);
  }
}

const lacking = missing({ exporter: true, chroot: true });
if (lacking.length) {
  const strict = process.argv.includes('--strict') || process.env.CI === 'true';
  console.log(`${strict ? 'FAILED' : 'SKIPPED'}: THE KERNEL TESTS CANNOT RUN; MISSING:`);
  for (const line of lacking) console.log(`  - ${line}`);
  console.log(strict ? '0 passed, 1 failed' : '0 passed, 0 failed, 1 skipped');
  process.exit(strict ? 1 : 0);
}
await runAll().catch((error) => result(false, error.message));
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed ? 1 : 0);
