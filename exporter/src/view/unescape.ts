/**
 * The text that a wire escape stands for, made safe to show on one line: `\NNN` is a byte in octal, the bytes are UTF-8.
 * Bytes that are no UTF-8 become U+FFFD; control characters their pictures (`␊`), and those that reorder text
 * are named, so that no file name can pass for another.
 */
export function unescapeWire(text: string): string {
  const plain = text.includes('\\')
    ? text.replace(/(?:\\[0-3][0-7]{2})+/g, (run) =>
        new TextDecoder().decode(Uint8Array.from(run.slice(1).split('\\'), (octal) => Number.parseInt(octal, 8))),
      )
    : text;
  return plain.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) {
      return String.fromCharCode(0x2400 + code);
    }
    return code === 0x7f ? '\u2421' : `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

/** Control characters, line separators, and what changes the direction or visibility of the text after it. */
const UNSAFE = /[\p{Cc}\u061c\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
