#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The module under the compiler's further warnings (W=1) and under sparse: address spaces, locks, endianness. Any message
// about a file of ours is a failure; what sparse says of the kernel's headers is not ours. A small module with planted
// faults shows that either would have spoken. The last line is `N passed, N failed`.
//
// usage: static.mjs [--strict]    --strict: without sparse it fails, as with CI=true, instead of skipping loudly.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD, KERNEL, mirror } from './vm/build.mjs';
import { fetchKernel } from './vm/kernel.mjs';

const FAULTY = fileURLToPath(new URL('static/faulty', import.meta.url));
/** What has to be said of the faulty module, by whom. */
const PLANTED = [
  { by: 'W=1', message: /faulty\.c.*no previous prototype for .vt_for_nobody/ },
  { by: 'sparse', message: /faulty\.c.*dereference of noderef expression/ },
  { by: 'sparse', message: /faulty\.c.*context imbalance in 'vt_for_nobody'/ },
];

/** Builds the module in `source` with both; returns the exit status, all that was said, and the lines about its own files. */
function check(kernel, source, name, ...options) {
  const copy = join(BUILD, `static-${name}-${kernel.VERSION}`);
  // From scratch: the compiler says again only of what it compiles again.
  rmSync(copy, { recursive: true, force: true });
  mirror(source, copy);
  const args = ['-s', '-k', '-C', kernel.KDIR, `M=${copy}`, 'W=1', 'C=1', 'CHECK=sparse', ...options, 'modules'];
  const { status, stdout, stderr, error } = spawnSync('make', args, { encoding: 'utf8' });
  if (error) throw error;
  const text = (stdout + stderr).replaceAll(`${copy}/`, '');
  const lines = text.split('\n').filter((line) => /^[\w./-]+\.[ch]:\d+/.test(line) && !line.startsWith('/'));
  return { status, text, lines };
}

const sum = { passed: 0, failed: 0 };
function result(good, line, details = '') {
  console.log(`${good ? 'ok' : 'not ok'} - ${line}`);
  if (!good && details) console.log(details.trimEnd().replace(/^/gm, '    '));
  sum[good ? 'passed' : 'failed'] += 1;
}

const lacking = ['sparse', 'gcc', 'make'].filter((name) => spawnSync(name, ['--version']).error);
if (lacking.length) {
  const strict = process.argv.includes('--strict') || process.env.CI === 'true';
  console.log(`${strict ? 'FAILED' : 'SKIPPED'}: missing on this machine (Debian packages): ${lacking.join(' ')}`);
  console.log(strict ? '0 passed, 1 failed' : '0 passed, 0 failed, 1 skipped');
  process.exit(strict ? 1 : 0);
}
const kernel = fetchKernel();
const faulty = check(kernel, FAULTY, 'faulty');
for (const { by, message } of PLANTED) {
  result(message.test(faulty.text), `${by} finds a planted fault: ${message.source}`, faulty.text);
}
const ours = check(kernel, KERNEL, 'vma_tracker', 'KCFLAGS=-Werror');
result(!ours.lines.length, 'no warning of the compiler (W=1) or of sparse', ours.lines.join('\n'));
result(ours.status === 0, 'the module is built with W=1 and -Werror', ours.text);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed ? 1 : 0);
