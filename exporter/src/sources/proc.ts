import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { escapeBytes } from '../wire/escape';
import { parseProcStat, type ProcStat } from '../wire/proc-stat';

/**
 * /proc/PID/stat; undefined if there is none (any more), or it may not be looked at. Synchronous: the kernel answers from memory without
 * taking mmap_lock, sooner than a thread pool would.
 */
export function readStat(pid: number): ProcStat | undefined {
  const text = readOrUndefined(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseProcStat(text);
}

/**
 * Target of /proc/PID/exe, escaped; empty for a process without one, or one that may not be looked at. Once the first
 * thread has ended, only those that live on have the link.
 */
export function readExe(pid: number): string {
  const ofFirst = readLink(`/proc/${pid}/exe`);
  if (ofFirst !== 'gone') {
    return ofFirst === 'denied' ? '' : ofFirst;
  }
  for (const tid of listTids(pid)) {
    const ofThread = tid === pid ? 'gone' : readLink(`/proc/${pid}/task/${tid}/exe`);
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
    throw error;
  }
}

/** Process (thread group) of a thread; undefined once the thread is gone. */
export function readTgid(tid: number): number | undefined {
  const match = /^Tgid:\t(\d+)$/m.exec(readOrUndefined(`/proc/${tid}/status`) ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** Every process's pid. */
export function listPids(): number[] {
  return numericNames('/proc');
}

/** Every thread's id of a process; empty once it is gone. */
export function listTids(pid: number): number[] {
  try {
    return numericNames(`/proc/${pid}/task`);
  } catch (error) {
    if (isGone(error) || isDenied(error)) {
      return [];
    }
    throw error;
  }
}

/** A map's text, or why there is none: `gone` (has exited), `denied` (another user's). */
export type MapsText = { readonly chunks: readonly Buffer[] } | 'gone' | 'denied';

/**
 * /proc/PID/maps. Reading waits while the process holds its mmap_lock for writing, hence asynchronous.
 *
 * The text is consistent only within one read(), 4 KiB of lines: whoever changes the map meanwhile must have it read
 * again.
 */
export async function readMapsText(pid: number): Promise<MapsText> {
  const text = await readChunks(`/proc/${pid}/maps`);
  if (text === 'gone' || text === 'denied' || text.chunks.length > 0) {
    return text;
  }
  // A leader that has exited has no map any more, though its threads do.
  for (const tid of listTids(pid)) {
    if (tid !== pid) {
      const ofThread = await readChunks(`/proc/${pid}/task/${tid}/maps`);
      if (ofThread !== 'gone' && (ofThread === 'denied' || ofThread.chunks.length > 0)) {
        return ofThread;
      }
    }
  }
  return 'gone';
}

async function readChunks(path: string): Promise<MapsText> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const chunks: Buffer[] = [];
    let space = Buffer.allocUnsafe(16 * 1024);
    let used = 0;
    for (;;) {
      // The kernel fills at most a page (4 KiB) at a call.
      if (space.length - used < 4096) {
        chunks.push(space.subarray(0, used));
        space = Buffer.allocUnsafe(64 * 1024);
        used = 0;
      }
      const { bytesRead } = await file.read(space, used, space.length - used, null);
      if (bytesRead === 0) {
        break;
      }
      used += bytesRead;
    }
    if (used > 0) {
      chunks.push(space.subarray(0, used));
    }
    return { chunks };
  } catch (error) {
    if (isGone(error)) {
      return 'gone';
    }
    if (isDenied(error)) {
      return 'denied';
    }
    throw error;
  } finally {
    await file?.close();
  }
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
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
