#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel tests: builds the module and the workload, boots the stock kernel in a VM and runs
// guest-test.mjs in it. Prints one line a check and `N passed, N failed` as the last.
//
// usage: run.mjs [--strict]   Without what it needs it skips, loudly; with --strict or CI=true it fails.
// VMA_SEED=n repeats the fuzz of a former run.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from './vm/build.mjs';
import { runJob } from './vm/job.mjs';
import { fetchKernel } from './vm/kernel.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const EXPORTER = path('../../exporter/dist/main.cjs');
/** The whole run takes some minutes; a VM that hangs must not hang its caller. */
const TIMEOUT_MS = 15 * 60_000;

/** What is missing, as lines that say what would help. */
function missing() {
  const lines = [];
  const programs = {
    'qemu-system-x86_64': 'qemu-system-x86',
    gcc: 'gcc',
    make: 'make',
    modprobe: 'kmod',
    setpriv: 'util-linux',
  };
  const found = (name) => `${process.env.PATH}:/usr/sbin:/sbin`.split(':').some((dir) => executable(join(dir, name)));
  for (const [name, from] of Object.entries(programs)) {
    if (!found(name)) lines.push(`${name} (Debian package ${from})`);
  }
  const busybox = spawnSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).stdout ?? '';
  if (!/^switch_root$/m.test(busybox)) lines.push('/bin/busybox with switch_root (Debian package busybox-static)');
  const libc = spawnSync('gcc', ['-print-file-name=libc.a'], { encoding: 'utf8' }).stdout?.trim();
  if (!libc?.startsWith('/')) lines.push('a static C library (Debian package libc6-dev)');
  if (!existsSync(EXPORTER)) lines.push(`${EXPORTER} (\`npm run build\` makes it)`);
  if (process.arch !== 'x64') lines.push(`an x86-64 machine (this is ${process.arch})`);
  return lines;
}

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function main() {
  const lacking = missing();
  if (lacking.length) {
    const strict = process.argv.includes('--strict') || process.env.CI === 'true';
    console.log(`${strict ? 'FAILED' : 'SKIPPED'}: THE KERNEL TESTS CANNOT RUN; MISSING:`);
    for (const line of lacking) console.log(`  - ${line}`);
    console.log(strict ? '0 passed, 1 failed' : '0 passed, 0 failed');
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
