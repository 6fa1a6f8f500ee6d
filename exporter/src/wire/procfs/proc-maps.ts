import { ByteCache } from '../byte-cache';
import { CUT_MARK, MAX_PATH_BYTES, pathText } from './cut-path';
import { escapeBytes } from '../escape';
import { Facts, type Mapping } from '../facts';
import { kindOf } from '../kind';
import { LEFT_OUT, LineSplitter, type OnLine } from '../line-splitter';

/** `maj:min inode` and, aligned by spaces, a path that may itself hold spaces. */
const FILE = /^([0-9a-f]{2,}:[0-9a-f]{2,}) (\d{1,20})(?: +([^]*))?$/;

const SPACE = 0x20;
const DASH = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const LETTER_A = 0x61;
const LETTER_F = 0x66;
/** What each character of the permissions may be, `-` first. */
const PERMS = ['-r', '-w', '-x', 'ps'].map((two) => Buffer.from(two));
const ALL_PERMS = 16;

/** Bytes of a line that hold its fields, with the longest numbers, and the beginning of its path. */
const HEAD_BYTES = 128;
/** A path that is kept, each of its bytes escaped by the kernel; three bytes may be of an escape that was cut. */
const TAIL_BYTES = 4 * MAX_PATH_BYTES + 3;

/**
 * Cuts /proc/PID/maps into lines for a MapsParser. A path may be of any length, by directories below directories: what
 * is longer than can be told is left out here, so that no process can have us hold megabytes of text for a line.
 */
export function mapsSplitter(onLine: OnLine): LineSplitter {
  return new LineSplitter(HEAD_BYTES + TAIL_BYTES, onLine, { keepFirst: HEAD_BYTES });
}

/** What a line names, and what mappings of it are, by their permissions, in a process whose executable it is not. */
interface File {
  readonly dev: string;
  readonly inode: string;
  readonly path: string;
  /** The path as it was before its beginning was left out. */
  readonly whole: string;
  readonly facts: (Facts | undefined)[];
}

/** By the bytes of `maj:min inode path`: the same files are in one map after another. */
const files = new ByteCache<File>(2048);

/**
 * Reads /proc/PID/maps (proc_pid_maps(5)), a line at a time, from low to high addresses.
 *
 * The kernel escapes nothing but newlines there (`\012`); a file whose name really holds a backslash and `012` can't be
 * told from one with a newline.
 */
export class MapsParser {
  private exeDataEnd = 0;
  /** Where the number ends that was read last. */
  private at = 0;

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
   * Takes a line as mapsSplitter gives it: the bytes [from, to), without a newline.
   *
   * @returns null for [vsyscall], a page of the kernel's that is in no process's map.
   * @throws Error that names the line, if it is none of /proc/PID/maps.
   */
  line(bytes: Buffer, from: number, to: number): Mapping | null {
    const start = this.hex(bytes, from, to, DASH);
    const end = this.hex(bytes, this.at, to, SPACE);
    const permsAt = this.at;
    const perms = permsOf(bytes, permsAt, to);
    const offset = this.hex(bytes, permsAt + PERMS.length + 1, to, SPACE);
    if (Number.isNaN(start + end + perms + offset)) {
      throw refused(bytes, from, to);
    }
    const file = files.get(bytes, this.at, to) ?? learn(bytes, this.at, to);
    if (file === undefined) {
      throw refused(bytes, from, to);
    }
    if (file.path === '[vsyscall]') {
      return null;
    }
    if (!(start < end)) {
      throw new Error(`an empty range in /proc/PID/maps: ${bytes.toString('latin1', from, permsAt - 1)}`);
    }
    const facts = this.factsOf(file, perms, start, bytes, permsAt);
    if (facts.kind === 'data') {
      this.exeDataEnd = end;
    }
    return { start, end, offset, facts: facts.sized(end - start) };
  }

  private factsOf(file: File, perms: number, start: number, bytes: Buffer, permsAt: number): Facts {
    const { exe } = this;
    const { dev, inode, path, whole } = file;
    const bssStart = this.bssStart();
    // The kind of nameless memory depends on where it is, that of a file on whether it is the executable.
    const isOfProcess = path === '' ? bssStart !== 0 && start === bssStart : whole === exe;
    const known = isOfProcess ? undefined : file.facts[perms];
    if (known !== undefined) {
      return known;
    }
    const text = bytes.toString('latin1', permsAt, permsAt + PERMS.length);
    const kind = kindOf({ start, perms: text, path: whole, exe, bssStart });
    const facts = Facts.of({ perms: text, dev, inode, path, kind, flags: null });
    if (!isOfProcess) {
      file.facts[perms] = facts;
    }
    return facts;
  }

  /** The number that ends before the byte `until`, which is passed over; NaN if there is none, of 1 to 16 digits. */
  private hex(bytes: Buffer, from: number, to: number, until: number): number {
    let value = 0;
    let at = from;
    for (; at < to && bytes[at] !== until; at++) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) {
        value = value * 16 + (byte - ZERO);
      } else if (byte >= LETTER_A && byte <= LETTER_F) {
        value = value * 16 + (byte - LETTER_A + 10);
      } else {
        return NaN;
      }
    }
    this.at = at + 1;
    return at < to && at > from && at - from <= 16 ? value : NaN;
  }

  private bssStart(): number {
    return this.endData === 0 ? this.exeDataEnd : Math.ceil(this.endData / this.pageSize) * this.pageSize;
  }
}

/** A bit for each permission, and a space behind them; NaN if there is none of that. */
function permsOf(bytes: Buffer, from: number, to: number): number {
  let bits = 0;
  for (let place = 0; place < PERMS.length; place++) {
    const which = PERMS[place]!.indexOf(bytes[from + place] ?? 0);
    if (which < 0) {
      return NaN;
    }
    bits = bits * 2 + which;
  }
  return from + PERMS.length < to && bytes[from + PERMS.length] === SPACE ? bits : NaN;
}

/** Reads what the bytes [from, to) say of a file; undefined if that is none. */
function learn(bytes: Buffer, from: number, to: number): File | undefined {
  const match = FILE.exec(bytes.toString('latin1', from, to));
  if (match === null) {
    return undefined;
  }
  const shown = match[3] ?? '';
  const leftOut = shown.lastIndexOf(LEFT_OUT);
  const path = pathText(shown.slice(leftOut + 1).replaceAll('\\012', '\n'), leftOut >= 0);
  // By the beginning of a path as well as by its end.
  const whole = path.startsWith(CUT_MARK) ? escapeBytes(shown) : path;
  const file = {
    dev: match[1]!,
    inode: match[2]!,
    path,
    whole,
    facts: new Array<undefined>(ALL_PERMS).fill(undefined),
  };
  files.set(bytes, from, to, file);
  return file;
}

function refused(bytes: Buffer, from: number, to: number): Error {
  return new Error(
    `not a line of /proc/PID/maps: ${escapeBytes(bytes.toString('latin1', from, Math.min(to, from + 120)))}`,
  );
}
