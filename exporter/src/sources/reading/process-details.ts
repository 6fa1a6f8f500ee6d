import { escapeBytes } from '../../wire/escape';
import { parseProcStat } from '../../wire/procfs/proc-stat';
import { lacksDescriptors } from '../descriptors';
import { listTids, readSmall } from './proc-files';

/** A command line is shown, not run: so many bytes of it are enough. */
export const MAX_CMDLINE_BYTES = 4096;

/** What is needed of a /proc/PID/status, the real uid as the first of four; it is within so many bytes. */
const STATUS = /\nState:\t(.)[^]*?\nUid:\t(\d+)/;
const STATUS_BYTES = 1024;

/** Whose a process is. */
export interface Ownership {
  /** A thread of it that lives: the first, or another once that has ended. */
  readonly tid: number;
  /** Real uid. */
  readonly uid: number;
  /** Path within the cgroup v2 hierarchy (or the v1 name=systemd one), escaped. */
  readonly cgroup: string;
}

/**
 * Reads whose a process is. Synchronous: the kernel answers from memory without taking mmap_lock, in a tenth of the time
 * that a thread pool would take. Of a process whose first thread has ended, another is asked: setuid(2) does not reach
 * the dead, and the kernel shows the dead in the root of a v1 hierarchy.
 *
 * @returns undefined if it is gone, not ours to look at, or can't be looked at just now for want of a descriptor.
 */
export function readOwnership(pid: number): Ownership | undefined {
  const first = readOf(`/proc/${pid}`, pid);
  if (first !== 'ended') {
    return first;
  }
  for (const tid of tidsNow(pid)) {
    const other = tid === pid ? 'ended' : readOf(`/proc/${pid}/task/${tid}`, tid);
    if (other !== 'ended' && other !== undefined) {
      return other;
    }
  }
  return undefined;
}

/**
 * Whether what was read of a thread just now was read of this process, and while it lived: PIDs come back, and the kernel
 * shows who is about to end in the root of a v1 hierarchy.
 */
export function isStill(pid: number, startTime: number, tid: number): boolean {
  const stat = readText(`/proc/${pid}/task/${tid}/stat`);
  return stat !== undefined && !parseProcStat(stat).exiting && startTimeNow(pid) === startTime;
}

/**
 * Text of /proc/PID/task/TID/cmdline, one latin1 character a byte; null if it can't be read, or not now. Reading waits while
 * the process holds its mmap_lock for writing.
 */
export type ReadCmdline = (pid: number, tid: number) => Promise<string | null>;

/** Arguments end with a NUL each; the last may lack it where a process has overwritten them. */
export function parseCmdline(cmdline: string): string {
  return escapeBytes(cmdline.slice(0, MAX_CMDLINE_BYTES).replace(/\0+$/, '').replaceAll('\0', ' '));
}

function readOf(directory: string, tid: number): Ownership | 'ended' | undefined {
  const status = STATUS.exec(readText(`${directory}/status`, STATUS_BYTES) ?? '');
  if (status === null) {
    return undefined;
  }
  const [, state, uid] = status;
  if (state === 'Z' || state === 'X') {
    return 'ended';
  }
  const cgroup = readText(`${directory}/cgroup`);
  return cgroup === undefined ? undefined : { tid, uid: Number(uid), cgroup: parseCgroup(cgroup) };
}

function readText(path: string, most?: number): string | undefined {
  try {
    return readSmall(path, most);
  } catch (error) {
    if (lacksDescriptors(error)) {
      return undefined;
    }
    throw error;
  }
}

function startTimeNow(pid: number): number | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : parseProcStat(stat).startTime;
}

function tidsNow(pid: number): number[] {
  try {
    return listTids(pid);
  } catch (error) {
    if (lacksDescriptors(error)) {
      return [];
    }
    throw error;
  }
}

/** Lines of `hierarchy-ID:controllers:path`; that of cgroup v2 is `0::`, systemd's in v1 `name=systemd`. */
function parseCgroup(cgroup: string): string {
  const path = /^0::(.*)$/m.exec(cgroup)?.[1] ?? /^\d+:name=systemd:(.*)$/m.exec(cgroup)?.[1] ?? '';
  return escapeBytes(path);
}
