// SPDX-License-Identifier: GPL-2.0-only
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONDUCT, build, fuzzSeed, oracleJob } from '../oracle.mjs';
import { buildProgram } from '../vm/build.mjs';
import { runInGuest } from '../vm/guest.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** A VM that is silent for longer hangs: kmemleak scans all of the memory after each scenario. */
const SILENCE_MS = 20 * 60_000;
const VMS = [['exactness', 'fuzz', 'readers', 'loss', 'loading', 'tracing'], CONDUCT, ['stress']];
const REPORT =
  /BUG: |WARNING: |KASAN|general protection|rcu: .*(stall|self-detected)|ODEBUG|UBSAN|suspicious RCU|possible (circular|recursive|irq)|INFO: task .* blocked|list_(add|del) corruption|refcount_t:/;

/**
 * On the kernel with KASAN, lock checking and fault injection: `faults`, which has allocations fail, and the oracle. Any
 * report in the kernel's log is a failure, and so is a lock checker that has switched itself off.
 */
export async function checkFaults(kernel, result) {
  const built = build(kernel);
  const faults = buildProgram(path('faults'));
  const seed = fuzzSeed();
  const jobs = [
    { files: [faults, built.VMA_MODULE], command: `VMA_MODULE=/${basename(built.VMA_MODULE)} /faults` },
    ...VMS.map((scenarios) => oracleJob(kernel, built, scenarios, seed)),
  ];
  for (const { files, command } of jobs) {
    const reports = [];
    let locks = false;
    const watched = `${command}\ns=$?; $bb grep debug_locks /proc/lockdep_stats; (exit $s)`;
    await runInGuest(kernel, files, watched, result, {
      parallel: false,
      silenceMs: SILENCE_MS,
      onLine: (line) => (locks ||= /debug_locks:\s+1$/.test(line)),
      onConsole: (line) => REPORT.test(line) && reports.push(line),
    });
    result(locks, 'the lock checker was on to the end');
    result(!reports.length, `no report in the kernel's log\n${reports.join('\n')}`.trim());
  }
}
