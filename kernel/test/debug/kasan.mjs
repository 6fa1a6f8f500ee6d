// SPDX-License-Identifier: GPL-2.0-only
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from '../vm/build.mjs';
import { runInGuest } from '../vm/guest.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** Nine minutes: a run takes three on an idle machine. */
const TIMEOUT_MS = 9 * 60_000;
const REPORT =
  /BUG: |WARNING: |KASAN|ODEBUG|UBSAN|suspicious RCU|possible (circular|recursive|irq)|INFO: task .* blocked|list_(add|del) corruption|refcount_t:/;

/**
 * `faults`, and the workload with the module's own verification, on the kernel with KASAN, lock checking and fault
 * injection. Any report in the kernel's log is a failure, and so is a lock checker that has switched itself off.
 */
export async function checkFaults(kernel, result) {
  const files = [
    buildModule(kernel),
    buildProgram(path('faults')),
    buildProgram(path('../workload')),
    path('workload.sh'),
  ];
  const command =
    'VMA_MODULE=/vma_tracker.ko /faults && $bb sh /workload.sh; s=$?; $bb grep debug_locks /proc/lockdep_stats; (exit $s)';
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
