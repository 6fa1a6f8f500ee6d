import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';

/**
 * How to open a file that may turn out to be something else: a pipe without a writer is then opened at once, not waited
 * for, and a terminal does not become the process's own.
 */
export const OPEN_UNASKED = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Opening a pipe would wait for who writes into it, and reading one, or a device, may never end.
 *
 * @param stats of the file behind all symbolic links.
 * @returns undefined for a regular file, else what it is.
 */
export function irregularity(stats: Stats): string | undefined {
  if (stats.isFile()) {
    return undefined;
  }
  return stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
}

/** What was read of a file, and whose it is. */
export interface RegularFile {
  readonly text: string;
  /** Permission bits as chmod(1) counts them. */
  readonly mode: number;
  readonly uid: number;
}

/**
 * Reads a whole file without waiting for anybody. Symbolic links are followed.
 *
 * @param maxBytes more than that is no such file.
 * @throws Error as of fs, or one that says that it is no regular file, or too large.
 */
export function readRegularFile(path: string, maxBytes: number): RegularFile {
  // Looked at before it is opened, since opening alone does something to some devices; and after, since it may have changed.
  assertRegular(statSync(path));
  const file = openSync(path, OPEN_UNASKED);
  try {
    const stats = fstatSync(file);
    assertRegular(stats);
    return { text: readUpTo(file, maxBytes).toString('utf8'), mode: stats.mode & 0o777, uid: stats.uid };
  } finally {
    closeSync(file);
  }
}

function assertRegular(stats: Stats): void {
  const what = irregularity(stats);
  if (what !== undefined) {
    throw new Error(`it is ${what}, and would be waited for; a regular file is needed, or a symbolic link to one`);
  }
}

/** The size that is told of a file is not asked: it may grow meanwhile, and files of /proc tell none. */
function readUpTo(file: number, maxBytes: number): Buffer {
  const space = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (;;) {
    const bytes = readSync(file, space, length, space.length - length, null);
    length += bytes;
    if (length > maxBytes) {
      throw new Error(`it is larger than ${maxBytes} bytes`);
    }
    if (bytes === 0) {
      return space.subarray(0, length);
    }
  }
}
