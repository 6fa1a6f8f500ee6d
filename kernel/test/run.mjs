#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel tests: builds the module and the workload, boots the stock kernel in a VM and runs
// guest-test.mjs in it. Prints one line a check and `N passed, N failed` as the last.
//
// usage: run.mjs [--strict]   Without what it needs it skips, loudly; with --strict or CI=true it fails.
// VMA_SEED=n repeats the fuzz of a former run.
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from './vm/build.mjs';
import { runJob } from './vm/job.mjs';
import { fetchKernel } from './vm/kernel.mjs';
import { EXPORTER, missing } from './vm/prerequisites.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** The whole run takes some minutes; a VM that hangs must not hang its caller. */
const TIMEOUT_MS = 15 * 60_000;

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
  console.log(`booting Linux ${kernel.VERSION}; the fuzz's seed is ${seed}`);
  let last = '';
  const status = await runJob(kernel, {
    command: [process.execPath, path('guest-test.mjs')],
    environment,
    timeoutMs: TIMEOUT_MS,
    onLine: (line) => {
      // The sum stays for the last line of all.
      if (/^\d+ passed, \d+ failed$/.test(line)) last = line;
      else console.log(line);
    },
  });
  console.log(last || '0 passed, 1 failed');
  return status === 0 && last ? 0 : 1;
}

main().then(
  (status) => process.exit(status),
  (error) => {
    console.log(`not ok - ${error.message}\n0 passed, 1 failed`);
    process.exit(1);
  },
);
