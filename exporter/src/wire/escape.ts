/**
 * The wire's escapes. Linux file names and task names are bytes; the wire, JSON and labels are text. Every byte that is a
 * backslash, a bar, a control character (< 0x20, 0x7f) or no part of valid UTF-8 is written as a backslash and three octal
 * digits; so are the bytes of characters that a terminal obeys or that turn text around: C1 controls, line and paragraph
 * separators, and what controls the direction of writing. Text stays escaped until it is shown.
 */

/** C1 controls, separators of lines and paragraphs, and the controls of Unicode's bidirectional algorithm (UAX #9). */
export const UNSEEN = /[\u0080-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Escapes bytes given as a latin1 string, one character a byte (`buffer.toString('latin1')`).
 *
 * @returns text that holds neither bar, newline nor lone surrogate.
 */
export function escapeBytes(bytes: string): string {
  const end = bytes.length;
  let clean = 0;
  while (clean < end && isPlain(bytes.charCodeAt(clean))) {
    clean++;
  }
  if (clean === end) {
    return bytes;
  }
  let text = bytes.slice(0, clean);
  for (let at = clean; at < end;) {
    const byte = bytes.charCodeAt(at);
    const length = utf8Length(bytes, at);
    if (length !== 0) {
      text += escapeUnseen(String.fromCodePoint(decode(bytes, at, length)));
      at += length;
    } else {
      text += isPlain(byte) ? bytes[at]! : octal(byte);
      at++;
    }
  }
  return text;
}

/**
 * Escapes what is not to be seen in a text that is escaped otherwise, as the kernel module's and older recordings are, or as
 * people write it. A text that is escaped stays as it is.
 */
export function escapeUnseen(text: string): string {
  return text.replace(UNSEEN, (character) => Array.from(Buffer.from(character, 'utf8'), octal).join(''));
}

/** Whether a text is as `escapeBytes` would write it: no bar, no control character, no backslash but in an escape, nothing unseen. */
export function isEscaped(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) {
      if (!/^[0-3][0-7]{2}$/.test(text.slice(at + 1, at + 4))) {
        return false;
      }
      at += 3;
    } else if (code < 0x80 && !isPlain(code)) {
      return false;
    }
  }
  return text.search(UNSEEN) < 0;
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== 0x5c && byte !== 0x7c;
}

/** Length of the valid UTF-8 sequence of more than one byte that begins at `at`; 0 if none does (RFC 3629, table 3-7). */
function utf8Length(bytes: string, at: number): 0 | 2 | 3 | 4 {
  const first = bytes.charCodeAt(at);
  const second = bytes.charCodeAt(at + 1);
  if (first >= 0xc2 && first <= 0xdf) {
    return isBetween(second, 0x80, 0xbf) ? 2 : 0;
  }
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80;
    const high = first === 0xed ? 0x9f : 0xbf;
    return isBetween(second, low, high) && isBetween(bytes.charCodeAt(at + 2), 0x80, 0xbf) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xf4 ? 0x8f : 0xbf;
    return isBetween(second, low, high) &&
      isBetween(bytes.charCodeAt(at + 2), 0x80, 0xbf) &&
      isBetween(bytes.charCodeAt(at + 3), 0x80, 0xbf)
      ? 4
      : 0;
  }
  return 0;
}

/** False for the NaN that charCodeAt gives past the end. */
function isBetween(byte: number, low: number, high: number): boolean {
  return byte >= low && byte <= high;
}

function decode(bytes: string, at: number, length: 2 | 3 | 4): number {
  let code = bytes.charCodeAt(at) & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    code = (code << 6) | (bytes.charCodeAt(at + i) & 0x3f);
  }
  return code;
}
