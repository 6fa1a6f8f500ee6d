#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The module on kernels made to find faults, built from the distribution's source (build-kernel.sh), and checkpatch.pl on
// its sources. The last line is `N passed, N failed`.
//
// usage: run.mjs [kasan|kcsan]    one kernel's part alone
import { fileURLToPath } from 'node:url';
import { kernelFrom } from '../vm/kernel.mjs';
import { missing } from '../vm/prerequisites.mjs';
import { checkFaults } from './kasan.mjs';
import { checkRaces } from './kcsan.mjs';
import { styleFaults } from './style.mjs';

const BUILD_KERNEL = fileURLToPath(new URL('build-kernel.sh', import.meta.url));
/** Under these checks everything takes its time. */
const AMOUNTS = { VMA_FUZZ_CALLS: '20000', VMA_UNREAD_PAIRS: '4000' };
const PARTS = { kasan: checkFaults, kcsan: checkRaces };

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const lacking = missing({ exporter: false });
if (lacking.length || !chosen.every((name) => name in PARTS)) {
  console.error(
    lacking.length
      ? `FAILED: missing on this machine:\n  ${lacking.join('\n  ')}`
      : `usage: run.mjs [${Object.keys(PARTS).join('|')}]`,
  );
  process.exit(1);
}

Object.assign(process.env, { ...AMOUNTS, ...process.env });
const sum = { passed: 0, failed: 0 };
const result = (good, line) => {
  console.log(`${good ? 'ok' : 'not ok'} - ${line}`);
  sum[good ? 'passed' : 'failed'] += 1;
};
for (const name of chosen) {
  const kernel = kernelFrom(BUILD_KERNEL, name);
  if (name === chosen[0]) {
    const faults = styleFaults(kernel.SOURCE);
    result(!faults.length, `checkpatch.pl --strict has nothing to say\n${faults.join('\n')}`.trim());
  }
  console.log(`booting Linux ${kernel.VERSION}`);
  try {
    await PARTS[name](kernel, result);
  } catch (error) {
    result(false, `${name}: ${error.message}`);
  }
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed ? 1 : 0);
