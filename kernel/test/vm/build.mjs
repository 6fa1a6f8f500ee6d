// SPDX-License-Identifier: GPL-2.0-only
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the module's sources. */
export const KERNEL = fileURLToPath(new URL('../..', import.meta.url));
/** Everything built here; ignored by git. */
export const BUILD = fileURLToPath(new URL('../build', import.meta.url));

const IN_CHROOT = fileURLToPath(new URL('../in-chroot.sh', import.meta.url));

/** What kbuild reads. */
const SOURCE = /\.[chS]$|^Kbuild$|^Makefile$/;

/** Runs a build step with its output on stderr; throws if it fails. */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed with status ${status}`);
}

/** The words of a build step with what `kernel` is built with: this machine's tools, or those of its own suite. */
export const buildStep = (kernel, command, args) =>
  kernel.CHROOT ? [IN_CHROOT, [kernel.CHROOT, KERNEL, command, ...args]] : [command, args];

const runFor = (kernel, command, args) => run(...buildStep(kernel, command, args));

/** Makes `to` hold the sources of `from` and no others, leaving unchanged files (and so kbuild's results) alone. */
export function mirror(from, to) {
  mkdirSync(to, { recursive: true });
  const entries = readdirSync(from, { withFileTypes: true });
  const sources = entries.filter(
    (entry) => entry.isFile() && SOURCE.test(entry.name) && !entry.name.endsWith('.mod.c'),
  );
  for (const { name } of sources) {
    const source = join(from, name);
    const copy = join(to, name);
    if (!existsSync(copy) || statSync(copy).mtimeMs !== statSync(source).mtimeMs) {
      cpSync(source, copy, { preserveTimestamps: true });
    }
  }
  for (const name of readdirSync(to)) {
    if (SOURCE.test(name) && !name.endsWith('.mod.c') && !sources.some((entry) => entry.name === name))
      rmSync(join(to, name));
  }
  for (const entry of entries) {
    if (entry.isDirectory() && entry.name !== 'test') mirror(join(from, entry.name), join(to, entry.name));
  }
}

/**
 * Builds the module in `source` for `kernel` (from fetchKernel) and returns the path of `name`.ko.
 * The build happens in a copy: the source folder may at the same time be built for another kernel. A module of the tests
 * has its folder in a copy of the tracker's, where it finds the files that it shares with it.
 */
export function buildModule(kernel, source = KERNEL, name = 'vma_tracker') {
  const tree = join(BUILD, `${name}-${kernel.VERSION}`);
  const copy = join(tree, relative(KERNEL, source));
  mirror(KERNEL, tree);
  mirror(source, copy);
  runFor(kernel, 'make', ['-s', '-C', kernel.KDIR, `M=${copy}`, 'modules']);
  return join(copy, `${name}.ko`);
}

/** The C files of a folder. */
const cFiles = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.c'))
    .map((name) => join(folder, name));

/** Compilers for static programs, by Debian's name of the architecture; a foreign one's is in the kernel's CHROOT. */
const COMPILERS = { amd64: 'gcc', arm64: 'aarch64-linux-gnu-gcc' };

/**
 * Builds the C files of a folder below kernel/ into one static program, named as the folder, and returns its path. It is
 * for this machine and any kernel of its architecture, or for the guest of `kernel`, if that has another. On x86-64 a
 * folder `ia32` in it is a 32-bit program that needs no C library; the other carries that within itself (.incbin "ia32").
 */
export function buildProgram(source, { ARCH = 'amd64', CHROOT } = {}) {
  const native = ARCH === 'amd64';
  const dir = native ? BUILD : join(BUILD, ARCH);
  mkdirSync(dir, { recursive: true });
  const compile = (args) => runFor({ CHROOT: native ? undefined : CHROOT }, COMPILERS[ARCH], args);
  const program = join(dir, basename(source));
  const ia32 = join(source, 'ia32');
  const options = ['-std=gnu11', '-O1', '-g', '-Wall', '-Wextra', '-Werror', '-static'];
  if (native && existsSync(ia32)) {
    const alone = ['-m32', '-nostdlib', '-ffreestanding', '-fno-pie', '-fno-stack-protector', '-fcf-protection=none'];
    compile([...options, ...alone, '-o', join(dir, 'ia32'), ...cFiles(ia32)]);
  }
  compile([...options, '-pthread', `-Wa,-I,${dir}`, '-o', program, ...cFiles(source)]);
  return program;
}
