import { isUtf8 } from 'node:buffer';
import { escapeUnseen, isEscaped } from '../escape';

/** The names of the fields, in their order, as the module's `format` file must list them; one from before there were flags lacks the last. */
export const FIELDS = [
  'ts',
  'pid',
  'comm',
  'op',
  'start',
  'end',
  'perms',
  'path',
  'type',
  'seq',
  'tid',
  'mm',
  'offset',
  'dev',
  'inode',
  'flags',
] as const;

export type Field = (typeof FIELDS)[number];

/** A line that is no record. The message says which field, and what it holds. */
export class WireError extends Error {}

const BAR = 0x7c;
const ZERO = 0x30;
const LETTER_X = 0x78;

/** The value of each byte as a hexadecimal digit; NO_DIGIT: it is none. */
const HEX = new Uint8Array(256).fill(0xff);
const NO_DIGIT = 16;
for (const [value, digit] of Buffer.from('0123456789abcdef').entries()) {
  HEX[digit] = value;
}
/** Digits that a 31-bit integer has room for, which the engine counts in registers. */
const HEX_BLOCK = 7;
const DECIMAL_BLOCK = 9;
const POWERS_OF_16 = Array.from({ length: HEX_BLOCK + 1 }, (_, power) => 16 ** power);
const POWERS_OF_10 = Array.from({ length: DECIMAL_BLOCK + 1 }, (_, power) => 10 ** power);
/** Decimal digits that a double holds, whatever they are. */
const EXACT_DIGITS = 15;

/**
 * The fields of one line after the other, read where they lie. Each reading takes the next field, and passes over the bar behind it.
 * A line that is found wrong is looked at once more, as a whole: that it has too many fields comes before what stands in one.
 */
export class RecordFields {
  private bytes: Buffer = Buffer.alloc(0);
  private lineFrom = 0;
  private lineTo = 0;
  /** Where the next field begins. */
  at = 0;

  /** @param count how many fields a line has. */
  constructor(private readonly count: number) {}

  /** Takes the line that is the bytes [from, to), and begins at its first field. */
  take(bytes: Buffer, from: number, to: number): void {
    this.bytes = bytes;
    this.lineFrom = from;
    this.lineTo = to;
    this.at = from;
  }

  /** Passes over a field. @returns where it ends. @throws WireError if the line ends before. */
  skip(): number {
    const { bytes, lineTo } = this;
    let at = this.at;
    while (at < lineTo && bytes[at] !== BAR) {
      at++;
    }
    if (at === lineTo) {
      throw this.error('the line ends too soon');
    }
    this.at = at + 1;
    return at;
  }

  /** Where the last field ends. @throws WireError if it is not the last. */
  end(): number {
    const { bytes, lineTo } = this;
    for (let at = this.at; at < lineTo; at++) {
      if (bytes[at] === BAR) {
        throw this.error('the line goes on');
      }
    }
    this.at = lineTo + 1;
    return lineTo;
  }

  /** ns as µs, which leaves 2^53 later: in ns, CLOCK_BOOTTIME does after 104 days. */
  micros(field: Field): number {
    const from = this.at;
    const value = this.digits(field, 19);
    const length = this.at - 1 - from;
    return length <= EXACT_DIGITS ? Math.floor(value / 1000) : Number(this.text(from, this.at - 4));
  }

  /** @throws WireError for anything but a number without leading zeroes that is exact. */
  decimal(field: Field): number {
    const from = this.at;
    const value = this.digits(field, 16);
    if (value > Number.MAX_SAFE_INTEGER) {
      throw this.error(`${field} ${this.text(from, this.at - 1)} is too large`);
    }
    return value;
  }

  /** Exact for addresses and offsets, which are at pages, and for ids below 2^53. */
  hex(field: Field): number {
    const { bytes } = this;
    const from = this.at;
    let at = from + 2;
    let value = 0;
    let count = HEX_BLOCK;
    while (count === HEX_BLOCK) {
      let block = 0;
      for (count = 0; count < HEX_BLOCK; count++, at++) {
        const digit = HEX[bytes[at]!]!;
        // What stands behind the last byte of all is no number at all.
        if (!(digit < NO_DIGIT)) {
          break;
        }
        block = (block << 4) | digit;
      }
      value = value * POWERS_OF_16[count]! + block;
    }
    const length = at - from - 2;
    const isNumber = bytes[from] === ZERO && bytes[from + 1] === LETTER_X && length >= 1 && length <= 16;
    if (!isNumber || bytes[at] !== BAR || at >= this.lineTo || (bytes[from + 2] === ZERO && length > 1)) {
      throw this.wrong(field, from);
    }
    this.at = at + 1;
    return value;
  }

  /** The bytes [from, to) as they stand. */
  text(from: number, to: number): string {
    return this.bytes.toString('utf8', from, to);
  }

  /** The bytes [from, to) with what is not to be seen escaped. @throws WireError if they are not escaped otherwise. */
  escaped(field: Field, from: number, to: number): string {
    const raw = this.text(from, to);
    const escaped = escapeUnseen(raw);
    if (!isUtf8(this.bytes.subarray(from, to)) || !isEscaped(escaped)) {
      throw this.error(`${field} is not escaped: ${quote(raw)}`);
    }
    return escaped;
  }

  /** That the field which begins at `from` is not as it must be. */
  wrong(field: Field, from: number): WireError {
    const bar = this.bytes.subarray(0, this.lineTo).indexOf(BAR, from);
    return this.error(`${field} is ${quote(this.text(from, bar < 0 ? this.lineTo : bar))}`);
  }

  /** What is wrong with the line: with its shape, if anything is, else `otherwise`. */
  error(otherwise: string): WireError {
    return this.misshapen() ?? new WireError(otherwise);
  }

  /** What is wrong with the line as a whole, if anything is: where no text of it was read, this was not seen. */
  misshapen(): WireError | undefined {
    const line = this.bytes.subarray(this.lineFrom, this.lineTo);
    let count = 1;
    for (const byte of line) {
      count += byte === BAR ? 1 : 0;
    }
    const what = !isUtf8(line)
      ? 'invalid UTF-8'
      : count !== this.count
        ? `${count} fields instead of ${this.count}`
        : undefined;
    return what === undefined ? undefined : new WireError(`${what}: ${quote(line.toString('latin1'))}`);
  }

  /** A number without leading zeroes; inexact if it has more digits than EXACT_DIGITS. */
  private digits(field: Field, most: number): number {
    const { bytes } = this;
    const from = this.at;
    let at = from;
    let value = 0;
    let block = 0;
    let inBlock = 0;
    let digit = bytes[at]! - ZERO;
    while (digit >= 0 && digit <= 9) {
      block = block * 10 + digit;
      if (++inBlock === DECIMAL_BLOCK) {
        value = value * POWERS_OF_10[DECIMAL_BLOCK]! + block;
        block = 0;
        inBlock = 0;
      }
      digit = bytes[++at]! - ZERO;
    }
    const length = at - from;
    const isNumber = length >= 1 && length <= most && (length === 1 || bytes[from] !== ZERO);
    if (!isNumber || bytes[at] !== BAR || at >= this.lineTo) {
      throw this.wrong(field, from);
    }
    this.at = at + 1;
    return value === 0 ? block : value * POWERS_OF_10[inBlock]! + block;
  }
}

/** Foreign text in a message: one line of ASCII, not too long. */
export function quote(value: string): string {
  return JSON.stringify(value.slice(0, 80)).replace(/[^ -~]/g, '?');
}
