// SPDX-License-Identifier: GPL-2.0-only
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const INIT = new URL('init.sh', import.meta.url);
/** This machine's, statically linked. */
export const BUSYBOX = '/bin/busybox';
/** What the VM needs to see the host's root and its network; the rest of the kernel's modules stay outside. */
const MODULES = ['virtio_pci', 'virtio_net', '9pnet_virtio', '9p', 'overlay'];

/** Paths of the modules and what they depend on, in the order of loading. */
function moduleFiles(kernel) {
  const root = kernel.MODULES.slice(0, kernel.MODULES.indexOf('/lib/modules/'));
  const files = new Set();
  for (const name of MODULES) {
    const out = execFileSync('modprobe', ['-d', root, '-S', kernel.VERSION, '--show-depends', name], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    for (const [, file] of out.matchAll(/^insmod (\S+)/gm)) files.add(file);
  }
  return [...files];
}

const moduleName = (file) => basename(file, '.xz');

/**
 * Makes the initramfs of one VM below `dir` and returns its path.
 * `kernel` is what fetchKernel gave; `job` is the text of the shell script that the guest runs.
 */
export function makeInitramfs(kernel, job, dir) {
  const tree = join(dir, 'initramfs');
  rmSync(tree, { recursive: true, force: true });
  for (const sub of ['bin', 'modules', 'proc', 'sys', 'dev', 'host', 'upper', 'root']) {
    mkdirSync(join(tree, sub), { recursive: true });
  }
  copyFileSync(BUSYBOX, join(tree, 'bin/busybox'));
  writeFileSync(join(tree, 'init'), readFileSync(INIT), { mode: 0o755 });
  writeFileSync(join(tree, 'job'), job);
  const files = moduleFiles(kernel);
  for (const file of files) {
    // Unpacked here: an emulated CPU takes its time.
    const module = file.endsWith('.xz')
      ? execFileSync('xz', ['-dc', file], { maxBuffer: 2 ** 28 })
      : readFileSync(file);
    writeFileSync(join(tree, 'modules', moduleName(file)), module);
  }
  writeFileSync(join(tree, 'modules/list'), files.map((file) => `${moduleName(file)}\n`).join(''));

  return pack(tree, dir);
}

/** Packs the folder `tree`, which goes, into an initramfs in `dir`; returns its path. */
export function pack(tree, dir) {
  const archive = join(dir, 'initramfs.cpio');
  const names = execFileSync('find', ['.'], { cwd: tree });
  writeFileSync(
    archive,
    execFileSync(BUSYBOX, ['cpio', '-o', '-H', 'newc'], {
      cwd: tree,
      input: names,
      maxBuffer: 2 ** 28,
      stdio: ['pipe', 'pipe', 'ignore'],
    }),
  );
  rmSync(tree, { recursive: true });
  return archive;
}
