import fc from 'fast-check';
import { escapeBytes, isEscaped, unescapeText } from './escape';

const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

test('leaves plain text alone', () => {
  expect(escapeBytes('/usr/lib/x86_64-linux-gnu/libc.so.6')).toBe('/usr/lib/x86_64-linux-gnu/libc.so.6');
});

test('escapes what would break a record', () => {
  expect(escapeBytes('a|b\\c\nd\te\x7f')).toBe('a\\174b\\134c\\012d\\011e\\177');
});

test('keeps valid UTF-8 as text and escapes bytes that are none', () => {
  expect(escapeBytes(latin1('/tmp/žluťoučký 🐎'))).toBe('/tmp/žluťoučký 🐎');
  expect(escapeBytes('\xc3\x28')).toBe('\\303(');
  expect(escapeBytes('\xff\xfe')).toBe('\\377\\376');
});

test.each([
  ['overlong', '\xc0\xaf'],
  ['overlong of three', '\xe0\x80\xaf'],
  ['surrogate', '\xed\xa0\x80'],
  ['past U+10FFFF', '\xf4\x90\x80\x80'],
  ['cut short', '\xf0\x9f\x90'],
])('takes %s for invalid UTF-8', (_, bytes) => {
  expect(escapeBytes(bytes)).toMatch(/^(\\[0-3][0-7]{2})+$/);
  expect(escapeBytes(bytes)).toHaveLength(bytes.length * 4);
});

test('any bytes become well-formed escaped text, the same as a strict decoder sees', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const text = escapeBytes(Buffer.from(bytes).toString('latin1'));
      expect(isEscaped(text)).toBe(true);
      expect(text).not.toMatch(/\p{Surrogate}/u);
      const octets = Buffer.concat(
        [...text.matchAll(/\\([0-7]{3})|([^\\]+)/gu)].map(([, octal, plain]) =>
          octal === undefined ? Buffer.from(plain!, 'utf8') : Buffer.from([parseInt(octal, 8)]),
        ),
      );
      expect(octets.equals(Buffer.from(bytes))).toBe(true);
    }),
  );
});

test('text survives escaping and unescaping', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(unescapeText(escapeBytes(latin1(text)))).toBe(text);
    }),
  );
});

test('shows bytes that were no UTF-8 as replacement characters', () => {
  expect(unescapeText('a\\377b')).toBe('a\ufffdb');
});

test.each(['a|b', 'a\nb', '\\', '\\12', '\\400', '\\09a'])('%j is not escaped text', (text) => {
  expect(isEscaped(text)).toBe(false);
});
