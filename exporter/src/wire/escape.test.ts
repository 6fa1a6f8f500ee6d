import fc from 'fast-check';
import { unescapeWire } from '../view';
import { escapeBytes, escapeUnseen, isEscaped } from './escape';

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

/** What a terminal obeys, or what turns text around: written as the bytes that they are. */
const UNSEEN = [
  ...Array.from({ length: 0x20 }, (_, i) => 0x80 + i),
  ...[0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCodePoint(code));

test('escapes C1 controls, separators and what turns text around', () => {
  expect(escapeBytes(latin1('a\u009b31mb'))).toBe('a\\302\\23331mb');
  expect(escapeBytes(latin1('exe\u202efdp'))).toBe('exe\\342\\200\\256fdp');
  for (const character of UNSEEN) {
    const escaped = escapeBytes(latin1(`a${character}b`));
    expect(escaped).toMatch(/^a(\\[0-3][0-7]{2}){2,3}b$/);
    expect(isEscaped(`a${character}b`)).toBe(false);
    expect(escapeUnseen(`a${character}b`)).toBe(escaped);
  }
});

test.each(['\u00a0', '\u0600', '\u200d', '\u2010', '\u2030', '\u2065', '\u206a', '\u{10ffff}'])('leaves %j', (text) => {
  expect(escapeBytes(latin1(text))).toBe(text);
});

const unit = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 3 }),
  fc.constantFrom(...UNSEEN, '\\', '|', '\n', '\x7f'),
);
const anyText = fc.array(unit).map((units) => units.join(''));

test('any text is escaped to one that holds nothing unseen, however often, and shown without', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const escaped = escapeBytes(latin1(text));
      expect(Array.from(escaped).filter((character) => UNSEEN.includes(character))).toEqual([]);
      expect(isEscaped(escaped)).toBe(true);
      expect(escapeUnseen(escaped)).toBe(escaped);
      expect(Array.from(unescapeWire(escaped)).filter((each) => UNSEEN.includes(each) || /\p{Cc}/u.test(each))).toEqual(
        [],
      );
    }),
  );
});

test('what somebody writes without these escapes is the same as what the kernel’s bytes become', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'ä', '🐎', ...UNSEEN)), (units) => {
      const text = units.join('');
      expect(escapeUnseen(text)).toBe(escapeBytes(latin1(text)));
    }),
  );
});

test('text that holds nothing unseen survives being escaped and shown', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'ä', '🐎', '\\', '|', '\\012')), (units) => {
      expect(unescapeWire(escapeBytes(latin1(units.join(''))))).toBe(units.join(''));
    }),
  );
});

test.each(['a|b', 'a\nb', '\\', '\\12', '\\400', '\\09a'])('%j is not escaped text', (text) => {
  expect(isEscaped(text)).toBe(false);
});
