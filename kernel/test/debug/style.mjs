// SPDX-License-Identifier: GPL-2.0-only
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KERNEL } from '../vm/build.mjs';

/** Types of messages that are not for this module, each with the reason. */
const IGNORED = {
  LINUX_VERSION_CODE: 'compat/ is there for it',
  CONSTANT_COMPARISON: 'takes LINUX_VERSION_CODE for a constant',
  LINE_SPACING: 'takes VMA_ITERATOR, a declaration, for a statement',
  UNNECESSARY_PARENTHESES: "gcc's -Wparentheses wants those around a comparison that is compared",
  ENOSYS: 'x86 has it in the registers of a system call until that returns',
  MACRO_ARG_REUSE: 'VT_POOL names what it declares within its own initialiser',
};

/**
 * What checkpatch.pl --strict of the kernel source in the folder `source` says of the module's files, as lines. No smaller
 * package than the source has it: hence here, where the source is unpacked anyway, and not among the static checks.
 */
export function styleFaults(source) {
  const files = ['', 'compat/'].flatMap((dir) =>
    readdirSync(join(KERNEL, dir))
      .filter((name) => /\.[ch]$/.test(name) && !name.endsWith('.mod.c'))
      .map((name) => `${dir}${name}`),
  );
  const options = ['--no-tree', '--strict', '--terse', '--show-types', '--quiet', '--no-summary'];
  const { status, stdout, stderr, error } = spawnSync(
    'perl',
    [join(source, 'scripts/checkpatch.pl'), ...options, '--ignore', Object.keys(IGNORED).join(), '-f', ...files],
    { cwd: KERNEL, encoding: 'utf8' },
  );
  if (error) throw error;
  const lines = `${stdout}${stderr}`.trim().split('\n').filter(Boolean);
  return status !== 0 && !lines.length ? [`checkpatch.pl ended with status ${status}`] : lines;
}
