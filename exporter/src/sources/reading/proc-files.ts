import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { CUT_MARK } from '../../wire/procfs/cut-path';
import { escapeBytes } from '../../wire/escape';
import { parseProcStat, type ProcStat } from '../../wire/procfs/proc-stat';

/** Where /proc is mounted, but for tests that make their own. */
export const PROC = '/proc';

/**
 * /proc/PID/stat; undefined if there is none (any more), or it may not be looked at. Synchronous: the kernel answers from memory without
 * taking mmap_lock, sooner than a thread pool would.
 */
export function readStat(pid: number, proc = PROC): ProcStat | undefined {
  const text = readSmall(`${proc}/${pid}/stat`);
  return text === undefined ? undefined : parseProcStat(text);
}

/**
 * Target of /proc/PID/exe, escaped; empty for a process without one, or one that may not be looked at. Once the first
 * thread has ended, only those that live on have the link. Of a path of PATH_MAX bytes or more the kernel tells nothing there:
 * the mark of a path that was cut stands for it.
 */
export function readExe(pid: number, proc = PROC): string {
  const ofFirst = readLink(`${proc}/${pid}/exe`);
  if (ofFirst !== 'gone') {
    return ofFirst === 'denied' ? '' : ofFirst;
  }
  for (const tid of listTids(pid, proc)) {
    const ofThread = tid === pid ? 'gone' : readLink(`${proc}/${pid}/task/${tid}/exe`);
    if (ofThread !== 'gone' && ofThread !== 'denied') {
      return ofThread;
    }
  }
  return '';
}

/** The link's target, escaped: begins with `/` or is in parentheses. */
function readLink(path: string): string {
  try {
    return escapeBytes(readlinkSync(path, 'latin1'));
  } catch (error) {
    if (isGone(error)) {
      return 'gone';
    }
    if (isDenied(error)) {
      return 'denied';
    }
    if (hasCode(error, 'ENAMETOOLONG')) {
      return CUT_MARK;
    }
    throw error;
  }
}

/** Process (thread group) of a thread; undefined once the thread is gone. */
export function readTgid(tid: number): number | undefined {
  const match = /^Tgid:\t(\d+)$/m.exec(readSmall(`/proc/${tid}/status`) ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** Every process's pid. */
export function listPids(proc = PROC): number[] {
  return numericNames(proc);
}

/** Every thread's id of a process; empty once it is gone. */
export function listTids(pid: number, proc = PROC): number[] {
  try {
    return numericNames(`${proc}/${pid}/task`);
  } catch (error) {
    if (isGone(error) || isDenied(error)) {
      return [];
    }
    throw error;
  }
}

/** More than is needed of any of the files read here; the kernel hands each over in one piece. */
const buffer = Buffer.alloc(64 * 1024);

/**
 * A file of a process, one latin1 character a byte, in half the time of readFileSync, which asks for the size and reads on until there is
 * nothing more.
 *
 * @param most bytes; the rest is left out.
 * @returns undefined if it is gone, or may not be looked at.
 */
export function readSmall(path: string, most = buffer.length): string | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      return buffer.toString('latin1', 0, readSync(file, buffer, 0, most, null));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    // With /proc mounted hidepid=1, other users' processes exist but may not be looked at.
    if (isGone(error) || isDenied(error)) {
      return undefined;
    }
    throw error;
  }
}

function numericNames(directory: string): number[] {
  return readdirSync(directory)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** A process that ends while it is looked at shows as ENOENT or, with the file already open, ESRCH. */
export function isGone(error: unknown): boolean {
  return hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH');
}

export function isDenied(error: unknown): boolean {
  return hasCode(error, 'EACCES') || hasCode(error, 'EPERM');
}

export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
