// SPDX-License-Identifier: GPL-2.0-only
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeInitramfs } from './initramfs.mjs';
import { boot } from './qemu.mjs';

/** `text` as one word of a POSIX shell. */
export const quote = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;

/**
 * Boots a VM for the shell script `job`; as qemu.mjs's boot, whose options it takes. A signal that ends this
 * process ends the VM first; `interruptStatus` is the exit status that Ctrl-C then leads to.
 */
export function startJob(kernel, job, { interruptStatus = 1, ...options }) {
  const dir = mkdtempSync(join(tmpdir(), 'vma-tracker-vm-'));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  const vm = boot(kernel, makeInitramfs(kernel, job, dir), {
    smp: 2,
    memory: 1536,
    forwards: [],
    icount: false,
    parallel: true,
    onLine: (line) => console.log(line),
    onConsole: () => {},
    ...options,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      vm.kill();
      process.exit(signal === 'SIGINT' ? interruptStatus : 1);
    });
  }
  return vm;
}

/** Runs `command` (words) with `environment` in a VM, which is returned: {done, clock} of qemu.mjs's boot. */
export function runJob(kernel, { command, environment, ...options }) {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  return startJob(kernel, `${exports.join('')}exec ${command.map(quote).join(' ')}\n`, options);
}
