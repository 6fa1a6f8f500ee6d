// SPDX-License-Identifier: GPL-2.0-only
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const DIR = '/sys/kernel/debug/vma_tracker';

function busybox(...args) {
  const { status, stderr } = spawnSync('busybox', args, { encoding: 'utf8' });
  return { status, message: stderr.trim() };
}

/**
 * Loads the module with parameters such as "ring_size=65536"; throws if the kernel refuses. In every test it verifies
 * each commit: what it finds is in the kernel log, which expectQuietLog() looks at.
 */
export function load(...parameters) {
  const { status, message } = busybox('insmod', process.env.VMA_MODULE, 'verify=1', ...parameters);
  if (status !== 0) throw new Error(message);
}

/** Unloads it; returns '' or the kernel's reason not to. */
export function unload() {
  const { status, message } = busybox('rmmod', 'vma_tracker');
  return status === 0 ? '' : message || `status ${status}`;
}

export const loaded = () => existsSync(DIR);

export const setParameter = (name, value) => writeFileSync(`/sys/module/vma_tracker/parameters/${name}`, String(value));

/** The numbers of the `stats` file, by name. */
export function stats() {
  const text = readFileSync(`${DIR}/stats`, 'utf8');
  return Object.fromEntries([...text.matchAll(/^(\w+) (\d+)$/gm)].map(([, name, value]) => [name, Number(value)]));
}
