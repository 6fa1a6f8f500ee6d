// SPDX-License-Identifier: GPL-2.0-only
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { BUSYBOX, pack } from './initramfs.mjs';
import { boot } from './qemu.mjs';

/** The kernel hands what it does not know of its command line on to init: there qemu.mjs says what `job` is. */
const init = (command) => `#!/bin/busybox sh
bb=/bin/busybox
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys
$bb mount -t devtmpfs devtmpfs /dev
$bb mount -t debugfs debugfs /sys/kernel/debug
exec </dev/$job >/dev/$job 2>&1
$bb stty -F /dev/$job raw -echo
${command}
echo "::exit $?"
exec </dev/null >/dev/null 2>&1
$bb poweroff -f
`;

/** An initramfs with busybox and the files of these paths in its root; `command` is a line for its shell. */
function initramfs(kernel, files, command, dir) {
  const tree = join(dir, 'tree');
  for (const sub of ['bin', 'proc', 'sys', 'dev', 'tmp']) mkdirSync(join(tree, sub), { recursive: true });
  copyFileSync(kernel.BUSYBOX ?? BUSYBOX, join(tree, 'bin/busybox'));
  for (const file of files) copyFileSync(file, join(tree, basename(file)));
  writeFileSync(join(tree, 'init'), init(command), { mode: 0o755 });
  return pack(tree, dir);
}

/**
 * Boots `kernel` with nothing but busybox and `files`, runs `command` in it, and hands its results to
 * `result(good, text, jump)`; jump: see GuestClock. Resolves when the VM is off; that it died, or was silent for too long, is a
 * failure of the check `all checks ran`. Further options are those of qemu.mjs's boot.
 */
export async function runInGuest(kernel, files, command, result, { onLine = () => {}, ...options }) {
  const dir = mkdtempSync(join(tmpdir(), 'vma-tracker-guest-'));
  let failed = false;
  let vm;
  try {
    vm = boot(kernel, initramfs(kernel, files, command, dir), {
      smp: 2,
      memory: 2048,
      forwards: [],
      icount: false,
      onConsole: () => {},
      ...options,
      onLine: (line) => {
        const [, not, text] = /^(not )?ok - (.*)/.exec(line) ?? [];
        if (text) result(!not, text, vm.clock.jump);
        else if (/^( {2}|skip - )/.test(line)) console.log(line);
        failed ||= Boolean(not);
        onLine(line);
      },
    });
    const status = await vm.done;
    if (status !== 0 && !failed) result(false, `${command}: it ended with status ${status}`, vm.clock.jump);
  } catch (error) {
    result(false, `all checks ran\n${error.message}`, vm?.clock.jump);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
