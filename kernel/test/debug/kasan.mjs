// SPDX-License-Identifier: GPL-2.0-only
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../oracle.mjs';
import { buildProgram } from '../vm/build.mjs';
import { runInGuest } from '../vm/guest.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** A run takes five minutes on an idle machine. */
const TIMEOUT_MS = 15 * 60_000;
/** Under these checks everything takes its time. */
const FUZZ_CALLS = 20_000;
const SCENARIOS = ['exactness', 'fuzz', 'readers', 'loss', 'loading'];
const REPORT =
  /BUG: |WARNING: |KASAN|ODEBUG|UBSAN|suspicious RCU|possible (circular|recursive|irq)|INFO: task .* blocked|list_(add|del) corruption|refcount_t:/;

/**
 * `faults`, and the oracle, on the kernel with KASAN, lock checking and fault injection. Any report in the kernel's log is a
 * failure, and so is a lock checker that has switched itself off.
 */
export async function checkFaults(kernel, result) {
  const { oracle, ...built } = build(kernel);
  const files = [buildProgram(path('faults')), oracle, ...Object.values(built)];
  const environment = Object.entries(built).map(([name, file]) => `export ${name}=/${basename(file)};`);
  const command = `${environment.join(' ')} /faults && VMA_FUZZ_CALLS=${FUZZ_CALLS} /oracle ${SCENARIOS.join(' ')}
s=$?; $bb grep debug_locks /proc/lockdep_stats; (exit $s)`;
  const reports = [];
  let locks = false;
  await runInGuest(kernel, files, command, result, {
    parallel: false,
    timeoutMs: TIMEOUT_MS,
    onLine: (line) => (locks ||= /debug_locks:\s+1$/.test(line)),
    onConsole: (line) => REPORT.test(line) && reports.push(line),
  });
  result(locks, 'the lock checker was on to the end');
  result(!reports.length, `no report in the kernel's log\n${reports.join('\n')}`.trim());
}
