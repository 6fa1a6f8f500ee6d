#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel tests: builds the module and the workload, boots the stock kernel in a VM and runs
// guest-test.mjs in it. Prints one line a check and `N passed, N failed` as the last.
//
// usage: run.mjs [--strict] [--parallel]
//   --strict    Without what it needs it fails, as with CI=true, instead of skipping loudly.
//   --parallel  The exactness part runs its CPUs at the same time: more races, and now and then a hang of QEMU's own.
// VMA_SEED=n repeats the fuzz of a former run.
import { fileURLToPath } from 'node:url';
import { tableFaults } from './table.mjs';
import { buildModule, buildProgram } from './vm/build.mjs';
import { runJob } from './vm/job.mjs';
import { fetchKernel } from './vm/kernel.mjs';
import { EXPORTER, missing } from './vm/prerequisites.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** A part takes two or three minutes; a VM that hangs must not hang its caller. */
const TIMEOUT_MS = 12 * 60_000;
/**
 * CPUs that take turns, unless --parallel has the exactness part run them at the same time. Under QEMU 7.2's parallel
 * emulation a CPU was seen to trap for ever at the first instruction of a probed function, with the original instruction
 * long back in memory: opening and closing `data` under load must not have it, and CI must not fail by it.
 */
const PARALLEL = process.argv.includes('--parallel');
const VMS = [
  { part: 'exactness', parallel: PARALLEL },
  { part: 'loading', parallel: false },
];
/** The last line of a part. */
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
  const kernel = fetchKernel();
  const seed = process.env.VMA_SEED ?? String(Math.floor(Math.random() * 2 ** 32));
  const environment = {
    VMA_MODULE: buildModule(kernel),
    VMA_WORKLOAD: buildProgram(path('workload')),
    VMA_EXPORTER: EXPORTER,
    VMA_SEED: seed,
  };
  console.log(`Linux ${kernel.VERSION}; the fuzz's seed is ${seed}`);
  const sum = { passed: 0, failed: 0 };
  const faults = tableFaults(environment.VMA_WORKLOAD);
  console.log(`${faults.length ? 'not ok' : 'ok'} - EXACTNESS.md, the tests and the hooks agree`);
  for (const fault of faults) console.log(`    ${fault}`);
  sum[faults.length ? 'failed' : 'passed'] += 1;
  for (const vm of VMS) {
    console.log(`booting the VM for ${vm.part}`);
    const { passed, failed } = await runPart(kernel, environment, vm);
    sum.passed += passed;
    sum.failed += failed;
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed ? 1 : 0;
}

/** Boots a VM for a part of guest-test.mjs; resolves to its sum. */
async function runPart(kernel, environment, { part, parallel }) {
  const sum = { passed: 0, failed: 0 };
  let finished = false;
  const onLine = (line) => {
    if (SUM.test(line)) finished = true;
    else console.log(line);
    if (line.startsWith('ok - ')) sum.passed += 1;
    if (line.startsWith('not ok - ')) sum.failed += 1;
  };
  const command = [process.execPath, path('guest-test.mjs'), part];
  try {
    const status = await runJob(kernel, { command, environment, parallel, timeoutMs: TIMEOUT_MS, onLine });
    if (!finished || (status !== 0 && !sum.failed)) throw new Error(`it ended with status ${status}`);
  } catch (error) {
    console.log(`not ok - ${part}: all checks ran\n${error.message}`);
    sum.failed += 1;
  }
  return sum;
}

main().then(
  (status) => process.exit(status),
  (error) => {
    console.log(`not ok - ${error.message}\n0 passed, 1 failed`);
    process.exit(1);
  },
);
