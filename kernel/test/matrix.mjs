#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The module on every kernel of kernels.txt, or on those named: built for it, and run under the oracle in VMs that have
// nothing else but busybox; then, but for arm64, the exporter on it. The last line is `N passed, N failed`.
//
// usage: matrix.mjs [NAME...]
// VMA_SEED=n repeats the fuzz of a former run; VMA_FUZZ_CALLS, VMA_CYCLES, VMA_FULL_SECONDS and VMA_UNREAD_PAIRS, which are
// larger than in CI, can be given too.
import { runExporter } from './exporter.mjs';
import { build, fuzzSeed, runOracle } from './oracle.mjs';
import { fetchKernel, kernelNames } from './vm/kernel.mjs';
import { missing } from './vm/prerequisites.mjs';

const names = kernelNames();
const chosen = process.argv.length > 2 ? process.argv.slice(2) : names;
const lacking = missing({ exporter: true, chroot: true, arm64: chosen.some((name) => name.endsWith('arm64')) });
if (lacking.length || !chosen.every((name) => names.includes(name))) {
  console.error(
    lacking.length
      ? `FAILED: missing on this machine:\n  ${lacking.join('\n  ')}`
      : `usage: matrix.mjs [${names.join('|')}]...`,
  );
  process.exit(1);
}
process.env.VMA_FUZZ_CALLS ??= '250000';
process.env.VMA_CYCLES ??= '100';
process.env.VMA_FULL_SECONDS ??= '60';
process.env.VMA_UNREAD_PAIRS ??= '1000000';
const options = { seed: fuzzSeed(), parallel: false, thorough: true };
console.log(`the fuzz's seed is ${options.seed}`);
const sum = { passed: 0, failed: 0 };
const failures = [];
for (const name of chosen) {
  const result = (good, line) => {
    console.log(`${good ? 'ok' : 'not ok'} - ${name}: ${line}`);
    sum[good ? 'passed' : 'failed'] += 1;
    if (!good) failures.push(`${name}: ${line.split('\n', 1)[0]}`);
  };
  try {
    const kernel = fetchKernel(name);
    const built = build(kernel);
    await runOracle(kernel, built, options, result);
    // The guest runs this machine's node.
    if (kernel.ARCH !== 'arm64') await runExporter(kernel, built, options.seed, result);
  } catch (error) {
    result(false, error.message);
  }
}
if (failures.length) console.log(`\nfailed:\n  ${failures.join('\n  ')}`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed ? 1 : 0);
