// SPDX-License-Identifier: GPL-2.0-only
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FETCH = fileURLToPath(new URL('../fetch-kernel.sh', import.meta.url));

const TABLE = new URL('../kernels.txt', import.meta.url);

/** The names of the kernels; the first is the default. */
export const kernelNames = () =>
  readFileSync(TABLE, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/)[0])
    .filter(Boolean);

/**
 * The cached kernel `name` of kernels.txt (the first by default), fetched if need be: {VERSION, ARCH, SUITE, VMLINUZ, MODULES,
 * KDIR},
 * and CHROOT if it is built there. Progress goes to stderr.
 */
export const fetchKernel = (name) => kernelFrom(FETCH, ...(name === undefined ? [] : [name]));

/** The kernel that the script `script` tells of on its stdout. */
export function kernelFrom(script, ...args) {
  const out = execFileSync(script, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return Object.fromEntries(
    out
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s, 2)),
  );
}
