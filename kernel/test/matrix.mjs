#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The module on every kernel of kernels.txt, or on those named: built for it, loaded in a VM that has nothing else but
// busybox, and made to compare, commit by commit, what it says with the map while the workload runs. A warning or an oops
// in the kernel's log is a failure. The last line is `N passed, N failed`.
//
// usage: matrix.mjs [NAME...]
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from './vm/build.mjs';
import { runInGuest } from './vm/guest.mjs';
import { fetchKernel, kernelNames } from './vm/kernel.mjs';
import { missing } from './vm/prerequisites.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** A kernel takes a minute or two on an idle machine. */
const TIMEOUT_MS = 10 * 60_000;
/** What must not be in the log of any kernel. */
const TROUBLE =
  /BUG: |WARNING: |INFO: task .* blocked|list_(add|del) corruption|refcount_t:|scheduling while atomic|rcu: .*stall/;

async function checkKernel(name, result) {
  const kernel = fetchKernel(name);
  const files = [buildModule(kernel), buildProgram(path('workload'), kernel), path('debug/workload.sh')];
  console.log(`booting Linux ${kernel.VERSION}`);
  const trouble = [];
  await runInGuest(kernel, files, '$bb sh /workload.sh', result, {
    parallel: false,
    timeoutMs: TIMEOUT_MS,
    onConsole: (line) => TROUBLE.test(line) && trouble.push(line),
  });
  result(!trouble.length, `no report in the kernel's log\n${trouble.join('\n')}`.trim());
}

const names = kernelNames();
const chosen = process.argv.length > 2 ? process.argv.slice(2) : names;
const lacking = missing({ exporter: false, arm64: chosen.some((name) => name.endsWith('arm64')) });
if (lacking.length || !chosen.every((name) => names.includes(name))) {
  console.error(
    lacking.length
      ? `FAILED: missing on this machine:\n  ${lacking.join('\n  ')}`
      : `usage: matrix.mjs [${names.join('|')}]...`,
  );
  process.exit(1);
}
const sum = { passed: 0, failed: 0 };
for (const name of chosen) {
  const result = (good, line) => {
    console.log(`${good ? 'ok' : 'not ok'} - ${name}: ${line}`);
    sum[good ? 'passed' : 'failed'] += 1;
  };
  try {
    await checkKernel(name, result);
  } catch (error) {
    result(false, error.message);
  }
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed ? 1 : 0);
