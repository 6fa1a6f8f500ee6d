// SPDX-License-Identifier: GPL-2.0-only
//
// The oracle: what the kernel itself says about its processes.
import { readFileSync, readdirSync } from 'node:fs';

const read = (path) => readFileSync(path, 'latin1');

/** The file's text, or undefined if the process or thread is gone. */
function attempt(path) {
  try {
    return read(path);
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}

/** Text as the kernel's seq_file prints a path: only newlines are escaped. */
export const asProcPath = (bytes) => bytes.replaceAll('\n', '\\012');

/**
 * One line of /proc/PID/maps as the columns of the exporter's JSON: [start, end, perms, offset, dev,
 * inode, path], the path in latin1 (a character a byte).
 */
function row(line) {
  const fields = /^(\w+)-(\w+) (\S{4}) (\w+) (\S+) (\d+) *(.*)$/s.exec(line);
  if (!fields) throw new Error(`not a line of /proc/PID/maps: ${line}`);
  const [, start, end, perms, offset, dev, inode, path] = fields;
  const hex = (text) => text.replace(/^0+(?=.)/, '');
  return [hex(start), hex(end), perms, hex(offset), dev, inode, path];
}

/** The text of a process's file, `maps` or `smaps`; undefined if it has none (kernel thread, zombie, gone). */
function textOf(pid, file) {
  let text = attempt(`/proc/${pid}/${file}`);
  if (!text) {
    // A process whose leader has exited lives on in its other threads.
    for (const tid of tasks(pid)) text ||= attempt(`/proc/${pid}/task/${tid}/${file}`);
  }
  return text || undefined;
}

/** Letters of smaps that the module does not tell: see compat/vm-flags.h. */
const NOT_TOLD = new Set(['rd', 'wr', 'ex', 'sh', 'mr', 'mw', 'me', 'ms', 'sd', 'ar', 'dw']);

/** Flags without the one that is told late, by the next statement of its mapping. */
export const settledFlags = (flags) =>
  flags
    .split(' ')
    .filter((letters) => letters !== 'gu')
    .join(' ');

/** What an entry of smaps says: [start, flags as the module tells them]. Up to 6.10 it has no letters for what is locked on fault. */
function flagsOf(entry) {
  const start = entry.slice(0, entry.indexOf('-')).replace(/^0+(?=.)/, '');
  const letters = /^VmFlags: (.*?) *$/m.exec(entry)[1].split(' ');
  const key = /^ProtectionKey: *([1-9]\d*)$/m.exec(entry)?.[1];
  const told = letters.filter((each) => !NOT_TOLD.has(each)).map((each) => (each === '??' ? 'lf' : each));
  return [start, settledFlags([...told, ...(key ? [`pk${key}`] : [])].join(' '))];
}

/** Rows [start, flags] of the map of a process; undefined if it has none. It takes long: smaps goes through all pages. */
export function readFlags(pid) {
  const entries = textOf(pid, 'smaps')?.split(/^(?=[0-9a-f]+-)/m);
  return entries?.filter((entry) => !/^.*\[vsyscall\]\n/.test(entry)).map(flagsOf);
}

/** Rows of the map of a process; undefined if it has none. */
export function readMap(pid) {
  const text = textOf(pid, 'maps');
  if (!text) return undefined;
  // [vsyscall] is no VMA: the kernel adds the line for show.
  const lines = text.split('\n').filter((line) => line && !line.endsWith('[vsyscall]'));
  return lines.map(row);
}

/** Thread ids of a process; none if it is gone. */
export function tasks(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return [];
    throw error;
  }
}

export const pids = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** {comm, state, ppid, pgrp, startTime} from a stat file, or undefined. startTime is in clock ticks since boot. */
export function stat(path) {
  const text = attempt(path);
  if (!text) return undefined;
  const comm = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
  const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { comm, state: rest[0], ppid: Number(rest[1]), pgrp: Number(rest[2]), startTime: Number(rest[19]) };
}

/** Number of the system call a thread is in (-1: none), or undefined. */
export function syscall(pid, tid) {
  const text = attempt(`/proc/${pid}/task/${tid}/syscall`);
  return text && Number(text.split(' ')[0]);
}
