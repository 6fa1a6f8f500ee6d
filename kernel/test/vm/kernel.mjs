// SPDX-License-Identifier: GPL-2.0-only
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FETCH = fileURLToPath(new URL('../fetch-kernel.sh', import.meta.url));

/** The cached stock kernel, fetched if need be: {VERSION, VMLINUZ, MODULES, KDIR}. Progress goes to stderr. */
export const fetchKernel = () => kernelFrom(FETCH);

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
