import { CUT_MARK, MAX_PATH_BYTES, pathText } from './cut-path';
import { escapeBytes } from './escape';
import { kindOf, sizedKind } from './kind';
import { LEFT_OUT, LineSplitter } from './lines';
import type { Vma } from './vma';

/** `start-end perms offset maj:min inode` and, aligned by spaces, a path that may itself hold spaces. */
const LINE =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-][w-][x-][ps]) ([0-9a-f]{1,16}) ([0-9a-f]{2,}:[0-9a-f]{2,}) (\d{1,20})(?: +([^]*))?$/;

/** Bytes of a line that hold its fields, with the longest numbers, and the beginning of its path. */
const HEAD_BYTES = 128;
/** A path that is kept, each of its bytes escaped by the kernel; three bytes may be of an escape that was cut. */
const TAIL_BYTES = 4 * MAX_PATH_BYTES + 3;

/**
 * Cuts /proc/PID/maps into lines for a MapsParser. A path may be of any length, by directories below directories: what
 * is longer than can be told is left out here, so that no process can have us hold megabytes of text for a line.
 */
export function mapsSplitter(onLine: (line: string) => void): LineSplitter {
  return new LineSplitter(HEAD_BYTES + TAIL_BYTES, onLine, { keepFirst: HEAD_BYTES });
}

/**
 * Reads /proc/PID/maps (proc_pid_maps(5)), a line at a time, from low to high addresses.
 *
 * The kernel escapes nothing but newlines there (`\012`); a file whose name really holds a backslash and `012` can't be
 * told from one with a newline.
 */
export class MapsParser {
  private exeDataEnd = 0;

  /**
   * @param exe target of /proc/PID/exe, escaped as on the wire; empty: none or unknown.
   * @param endData field 46 of /proc/PID/stat, the end of the executable's initialised data; 0 where it may not be read:
   *   then the end of the executable's last writable mapping so far stands for it.
   * @param pageSize in bytes.
   */
  constructor(
    private readonly exe: string,
    private readonly endData: number,
    private readonly pageSize = 4096,
  ) {}

  /**
   * @param line without its newline, one latin1 character a byte, as mapsSplitter gives it.
   * @returns null for [vsyscall], a page of the kernel's that is in no process's map.
   * @throws Error that names the line, if it is none of /proc/PID/maps.
   */
  line(line: string): Vma | null {
    const match = LINE.exec(line);
    if (match === null) {
      throw new Error(`not a line of /proc/PID/maps: ${escapeBytes(line.slice(0, 120))}`);
    }
    const shown = match[7] ?? '';
    const leftOut = shown.lastIndexOf(LEFT_OUT);
    const path = pathText(shown.slice(leftOut + 1).replaceAll('\\012', '\n'), leftOut >= 0);
    if (path === '[vsyscall]') {
      return null;
    }
    const start = parseInt(match[1]!, 16);
    const end = parseInt(match[2]!, 16);
    const perms = match[3]!;
    if (!(start < end)) {
      throw new Error(`an empty range in /proc/PID/maps: ${match[1]!}-${match[2]!}`);
    }
    // By the beginning of a path as well as by its end.
    const whole = path.startsWith(CUT_MARK) ? escapeBytes(shown) : path;
    const kind = kindOf({ start, perms, path: whole, exe: this.exe, bssStart: this.bssStart() });
    if (kind === 'data') {
      this.exeDataEnd = end;
    }
    const vma = { start, end, perms, offset: parseInt(match[4]!, 16), dev: match[5]!, inode: match[6]!, path, kind };
    return { ...vma, kind: sizedKind(vma) };
  }

  private bssStart(): number {
    return this.endData === 0 ? this.exeDataEnd : Math.ceil(this.endData / this.pageSize) * this.pageSize;
  }
}
