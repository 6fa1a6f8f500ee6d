#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// Runs `faults`, and the workload with the module's own verification, on the kernel with KASAN, lock checking and fault
// injection. Any report in the kernel's log is a failure, and so is a lock checker that has switched itself off. The last
// line is `N passed, N failed`.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from '../vm/build.mjs';
import { pack } from '../vm/initramfs.mjs';
import { kernelFrom } from '../vm/kernel.mjs';
import { missing } from '../vm/prerequisites.mjs';
import { boot } from '../vm/qemu.mjs';
import { styleFaults } from './style.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** Nine minutes: a run takes three on an idle machine. */
const TIMEOUT_MS = 9 * 60_000;
const REPORT =
  /BUG: |WARNING: |KASAN|ODEBUG|UBSAN|suspicious RCU|possible (circular|recursive|irq)|INFO: task .* blocked|list_(add|del) corruption|refcount_t:/;

const INIT = `#!/bin/busybox sh
bb=/bin/busybox
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys
$bb mount -t devtmpfs devtmpfs /dev
$bb mount -t debugfs debugfs /sys/kernel/debug
exec </dev/ttyS1 >/dev/ttyS1 2>&1
$bb stty -F /dev/ttyS1 raw -echo
VMA_MODULE=/vma_tracker.ko /faults && $bb sh /workload.sh
status=$?
$bb grep debug_locks /proc/lockdep_stats
echo "::exit $status"
exec </dev/null >/dev/null 2>&1
$bb poweroff -f
`;

const dir = mkdtempSync(join(tmpdir(), 'vma-tracker-debug-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
const lacking = missing({ exporter: false });
if (lacking.length) {
  console.error(`FAILED: missing on this machine:\n  ${lacking.join('\n  ')}`);
  process.exit(1);
}
const kernel = kernelFrom(path('build-kernel.sh'), 'kasan');

const tree = join(dir, 'tree');
for (const sub of ['bin', 'proc', 'sys', 'dev', 'tmp']) mkdirSync(join(tree, sub), { recursive: true });
copyFileSync('/bin/busybox', join(tree, 'bin/busybox'));
copyFileSync(buildModule(kernel), join(tree, 'vma_tracker.ko'));
copyFileSync(buildProgram(path('faults')), join(tree, 'faults'));
copyFileSync(buildProgram(path('../workload')), join(tree, 'workload'));
copyFileSync(path('workload.sh'), join(tree, 'workload.sh'));
writeFileSync(join(tree, 'init'), INIT, { mode: 0o755 });
const archive = pack(tree, dir);

const sum = { passed: 0, failed: 0 };
const reports = [];
const style = styleFaults(kernel.SOURCE);
let locks = false;
const result = (good, line) => {
  console.log(`${good ? 'ok' : 'not ok'} - ${line}`);
  sum[good ? 'passed' : 'failed'] += 1;
};
result(!style.length, `checkpatch.pl --strict has nothing to say\n${style.join('\n')}`.trim());
try {
  const vm = boot(kernel, archive, {
    smp: 2,
    memory: 2048,
    forwards: [],
    icount: false,
    parallel: false,
    timeoutMs: TIMEOUT_MS,
    onLine: (line) => {
      if (/debug_locks:\s+1$/.test(line)) locks = true;
      if (/^(not )?ok - /.test(line)) result(line.startsWith('ok'), line.replace(/^(not )?ok - /, ''));
      else if (/^ {2}/.test(line)) console.log(line);
    },
    onConsole: (line) => REPORT.test(line) && reports.push(line),
  });
  const status = await vm.done;
  if (status !== 0 && !sum.failed) result(false, `faults: it ended with status ${status}`);
} catch (error) {
  result(false, error.message);
}
result(locks, 'the lock checker was on to the end');
result(!reports.length, `no report in the kernel's log\n${reports.join('\n')}`.trim());
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed ? 1 : 0);
