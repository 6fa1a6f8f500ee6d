#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel tests: builds the module, the workload and the oracle, boots the default kernel in VMs, and runs there first
// the oracle (with nothing but busybox beside it), then guest-test.mjs, which has the exporter; then the oracle on the
// newest kernel. Prints one line a check and `N passed, N failed` as the last.
//
// usage: run.mjs [--strict] [--parallel]
//   --strict    Without what it needs it fails, as with CI=true, instead of skipping loudly.
//   --parallel  Exactness is shown on CPUs that run at the same time: more races, and now and then a hang of QEMU's own.
// VMA_SEED=n repeats the fuzz of a former run.
import { fileURLToPath } from 'node:url';
import { build, fuzzSeed, runOracle } from './oracle.mjs';
import { tableFaults } from './table.mjs';
import { runJob } from './vm/job.mjs';
import { fetchKernel } from './vm/kernel.mjs';
import { EXPORTER, missing } from './vm/prerequisites.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** A VM takes two or three minutes; one that hangs must not hang its caller. */
const TIMEOUT_MS = 12 * 60_000;
/**
 * CPUs that take turns, unless --parallel has them run at the same time where that is about exactness. Under QEMU 7.2's
 * parallel emulation a CPU was seen to trap for ever at the first instruction of a probed function, with the original
 * instruction long back in memory: opening and closing `data` under load must not have it, and CI must not fail by it.
 */
const PARALLEL = process.argv.includes('--parallel');
/** The last line of guest-test.mjs. */
const SUM = /^\d+ passed, \d+ failed$/;

async function main() {
  const lacking = missing({ exporter: true });
  if (lacking.length) {
    const strict = process.argv.includes('--strict') || process.env.CI === 'true';
    console.log(`${strict ? 'FAILED' : 'SKIPPED'}: THE KERNEL TESTS CANNOT RUN; MISSING:`);
    for (const line of lacking) console.log(`  - ${line}`);
    console.log(strict ? '0 passed, 1 failed' : '0 passed, 0 failed, 1 skipped');
    return strict ? 1 : 0;
  }
  const options = { seed: fuzzSeed(), parallel: PARALLEL };
  console.log(`the fuzz's seed is ${options.seed}`);
  const sum = { passed: 0, failed: 0 };
  const result = (good, line) => {
    console.log(`${good ? 'ok' : 'not ok'} - ${line}`);
    sum[good ? 'passed' : 'failed'] += 1;
  };

  const kernel = fetchKernel();
  const { oracle, ...built } = build(kernel);
  const faults = tableFaults(built.VMA_WORKLOAD);
  result(!faults.length, ['EXACTNESS.md, the tests and the hooks agree', ...faults].join('\n    '));
  await runOracle(kernel, { oracle, ...built }, options, result);
  console.log('booting the VM for the exporter');
  await runExporter(kernel, { ...built, VMA_EXPORTER: EXPORTER, VMA_SEED: options.seed }, sum);

  const newestResult = (good, line) => result(good, `newest: ${line}`);
  try {
    const newest = fetchKernel('newest');
    await runOracle(newest, build(newest), options, newestResult);
  } catch (error) {
    newestResult(false, error.message);
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed ? 1 : 0;
}

/** Boots a VM for guest-test.mjs and adds to `sum`. */
async function runExporter(kernel, environment, sum) {
  const failedBefore = sum.failed;
  let finished = false;
  const onLine = (line) => {
    if (SUM.test(line)) finished = true;
    else console.log(line);
    if (line.startsWith('ok - ')) sum.passed += 1;
    if (line.startsWith('not ok - ')) sum.failed += 1;
  };
  const command = [process.execPath, path('guest-test.mjs')];
  try {
    const status = await runJob(kernel, { command, environment, parallel: false, timeoutMs: TIMEOUT_MS, onLine });
    if (!finished || (status !== 0 && sum.failed === failedBefore)) throw new Error(`it ended with status ${status}`);
  } catch (error) {
    console.log(`not ok - exporter: all checks ran\n${error.message}`);
    sum.failed += 1;
  }
}

main().then(
  (status) => process.exit(status),
  (error) => {
    console.log(`not ok - ${error.message}\n0 passed, 1 failed`);
    process.exit(1);
  },
);
