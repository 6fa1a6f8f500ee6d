#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// The module under the compiler's further warnings (W=1) and under sparse: address spaces, locks, endianness; for the
// default kernel and for the newest, which take different branches of compat/. Any message about a file of ours is a
// failure; what sparse says of the kernel's headers is not ours. A small module with planted faults shows that either
// would have spoken. The last line is `N passed, N failed`.
//
// usage: static.mjs [--strict]    --strict: without sparse it fails, as with CI=true, instead of skipping loudly.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD, KERNEL, buildStep, mirror } from './vm/build.mjs';
import { fetchKernel } from './vm/kernel.mjs';
import { missingForChroot } from './vm/prerequisites.mjs';

const UNPACK = fileURLToPath(new URL('unpack-package.sh', import.meta.url));
const FAULTY = fileURLToPath(new URL('static/faulty', import.meta.url));
/** The newest kernel leaves the locks to clang: its headers tell sparse nothing of them. */
const KERNELS = [{ locks: true }, { name: 'newest', locks: false }];
/** What has to be said of the faulty module, by whom. */
const PLANTED = [
  { by: 'W=1', message: /faulty\.c.*no previous prototype for .vt_for_nobody/ },
  { by: 'sparse', message: /faulty\.c.*dereference of noderef expression/ },
  { by: 'sparse', message: /faulty\.c.*context imbalance in 'vt_for_nobody'/, locks: true },
];
/**
 * sparse 0.6.4 knows neither this operator of newer headers, nor that the length of a string is constant where they assert
 * that; the compiler sees what is asserted.
 */
const DEFINES = '-D__typeof_unqual__=__typeof__ "-D_Static_assert(...)="';

/** W=1 also checks comments in the kernel's form of documentation, of which we have none, by a Perl that may not be there. */
const NO_DOC = 'cmd_checkdoc=';

/** Where a build for `kernel` finds a sparse that runs there: this machine's, or that of the kernel's suite. */
function sparseFor(kernel) {
  if (!kernel.CHROOT) return 'sparse';
  const suite = kernel.SUITE.replace(/-backports$/, '');
  const root = execFileSync(UNPACK, ['sparse', suite], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
  const copy = join(BUILD, `sparse-${suite}`);
  mkdirSync(BUILD, { recursive: true });
  copyFileSync(join(root, 'usr/bin/sparse'), copy);
  return copy;
}

/** The C files that the Kbuild in `copy` names and of which no object was made there. */
function notCompiled(copy) {
  const objects = readFileSync(join(copy, 'Kbuild'), 'utf8').match(/[\w./-]+\.o\b/g);
  const sources = objects.map((name) => name.replace(/\.o$/, '.c')).filter((name) => existsSync(join(copy, name)));
  if (sources.length === 0) throw new Error(`${copy}/Kbuild names no C file that is there`);
  return sources.filter((name) => !existsSync(join(copy, name.replace(/\.c$/, '.o'))));
}

/**
 * Builds the module in `source` with both; returns the exit status, all that was said, the lines about its own files, and
 * those of its files that were not compiled.
 */
function check(kernel, source, name, ...options) {
  const copy = join(BUILD, `static-${name}-${kernel.VERSION}`);
  // From scratch: the compiler says again only of what it compiles again.
  rmSync(copy, { recursive: true, force: true });
  mirror(source, copy);
  // KBUILD_CHECKSRC: the newest headers would ask a script whether sparse will do, and the packages do not have it.
  const checks = ['W=1', 'C=1', 'KBUILD_CHECKSRC=1', `CHECK=${sparseFor(kernel)} ${DEFINES}`, NO_DOC, ...options];
  const jobs = [`-j${availableParallelism()}`, '-O'];
  const step = buildStep(kernel, 'make', ['-s', '-k', ...jobs, '-C', kernel.KDIR, `M=${copy}`, ...checks, 'modules']);
  const { status, stdout, stderr, error } = spawnSync(...step, { encoding: 'utf8' });
  if (error) throw error;
  const text = (stdout + stderr).replaceAll(`${copy}/`, '');
  const lines = text.split('\n').filter((line) => /^[\w./-]+\.[ch]:\d+/.test(line) && !line.startsWith('/'));
  return { status, text, lines, uncompiled: notCompiled(copy) };
}

const sum = { passed: 0, failed: 0 };
function result(good, line, details = '') {
  console.log(`${good ? 'ok' : 'not ok'} - ${line}`);
  if (!good && details) console.log(details.trimEnd().replace(/^/gm, '    '));
  sum[good ? 'passed' : 'failed'] += 1;
}

const lacking = [
  ...['sparse', 'gcc', 'make']
    .filter((name) => spawnSync(name, ['--version']).error)
    .map((name) => `the Debian package ${name}`),
  ...missingForChroot(),
];
if (lacking.length) {
  const strict = process.argv.includes('--strict') || process.env.CI === 'true';
  console.log(`${strict ? 'FAILED' : 'SKIPPED'}: missing on this machine: ${lacking.join(', ')}`);
  console.log(strict ? '0 passed, 1 failed' : '0 passed, 0 failed, 1 skipped');
  process.exit(strict ? 1 : 0);
}

function checkAll(kernel, locks) {
  const on = `Linux ${kernel.VERSION}`;
  const faulty = check(kernel, FAULTY, 'faulty');
  for (const { by, message } of PLANTED.filter((fault) => locks || !fault.locks)) {
    result(message.test(faulty.text), `${on}: ${by} finds a planted fault: ${message.source}`, faulty.text);
  }
  const ours = check(kernel, KERNEL, 'vma_tracker', 'KCFLAGS=-Werror');
  // Of what was not compiled nothing was said.
  const silent =
    ours.uncompiled.map((name) => `${name}: was not compiled\n`).join('') + (ours.uncompiled.length ? ours.text : '');
  result(
    !ours.lines.length && !silent,
    `${on}: no warning of the compiler (W=1) or of sparse`,
    ours.lines.join('\n') || silent,
  );
  result(ours.status === 0, `${on}: the module is built with W=1 and -Werror`, ours.text);
}

for (const { name, locks } of KERNELS) {
  try {
    checkAll(fetchKernel(name), locks);
  } catch (error) {
    result(false, `${name ?? 'default'} kernel: all checks ran`, error.message);
  }
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed ? 1 : 0);
