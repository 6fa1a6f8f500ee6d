// SPDX-License-Identifier: GPL-2.0-only
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The exporter as `npm run build` makes it. */
export const EXPORTER = fileURLToPath(new URL('../../../exporter/dist/main.cjs', import.meta.url));

/** Programs by the Debian package that has them. */
const PROGRAMS = {
  'qemu-system-x86_64': 'qemu-system-x86',
  gcc: 'gcc',
  make: 'make',
  modprobe: 'kmod',
  setpriv: 'util-linux',
};

const ARM64_PROGRAMS = { 'qemu-system-aarch64': 'qemu-system-arm' };

function found(name) {
  return `${process.env.PATH}:/usr/sbin:/sbin`.split(':').some((dir) => {
    try {
      accessSync(join(dir, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What building with the tools of another suite (in-chroot.sh) lacks on this machine, as lines that say what would help. */
export function missingForChroot() {
  const asRoot = process.getuid() === 0 ? [] : ['--map-root-user'];
  const { status } = spawnSync('unshare', [...asRoot, '--mount', '--pid', '--fork', 'true']);
  if (status === 0) return [];
  return ["a mount namespace (root's rights, or user namespaces: sysctl kernel.unprivileged_userns_clone=1)"];
}

/**
 * What the VM and its tests lack on this machine, as lines that say what would help; `exporter`: that too; `arm64`: what
 * that takes, too; `chroot`: and what kernels of other suites do.
 */
export function missing({ exporter, arm64 = false, chroot = false }) {
  const lines = [];
  if (process.arch !== 'x64') lines.push(`an x86-64 machine (this is ${process.arch})`);
  for (const [name, debian] of Object.entries({ ...PROGRAMS, ...(arm64 ? ARM64_PROGRAMS : {}) })) {
    if (!found(name)) lines.push(`${name} (Debian package ${debian})`);
  }
  const busybox = spawnSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).stdout ?? '';
  if (!/^switch_root$/m.test(busybox)) lines.push('/bin/busybox with switch_root (Debian package busybox-static)');
  // gcc answers with the bare name if there is none.
  const libc = spawnSync('gcc', ['-print-file-name=libc.a'], { encoding: 'utf8' }).stdout?.trim();
  if (!libc?.startsWith('/')) lines.push('a static C library (Debian package libc6-dev)');
  if (exporter && !existsSync(EXPORTER)) lines.push(`${EXPORTER} (\`npm run build -w exporter\` makes it)`);
  if (chroot) lines.push(...missingForChroot());
  return lines;
}
