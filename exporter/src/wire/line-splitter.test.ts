import fc from 'fast-check';
import { LineSplitter } from './line-splitter';

function split(chunks: Buffer[], maxBytes = 16): { lines: string[]; oversized: number; inside: boolean } {
  const lines: string[] = [];
  let oversized = 0;
  const splitter = new LineSplitter(
    maxBytes,
    (bytes, from, to) => lines.push(bytes.toString('latin1', from, to)),
    () => oversized++,
  );
  for (const chunk of chunks) {
    splitter.push(chunk);
  }
  return { lines, oversized, inside: splitter.end() };
}

test('gives lines, and tells of a cut last one', () => {
  expect(split([Buffer.from('a\nb'), Buffer.from('c\n\nd')])).toEqual({
    lines: ['a', 'bc', ''],
    oversized: 0,
    inside: true,
  });
});

test('skips a line that is too long, to its newline', () => {
  expect(split([Buffer.from('0123456789abcdefg\nok\n')])).toEqual({ lines: ['ok'], oversized: 1, inside: false });
});

test('keeps bytes that are no UTF-8', () => {
  expect(split([Buffer.from([0xff, 0xc3, 0x0a])]).lines).toEqual(['\xff\xc3']);
});

test('does not see a buffer that is used again', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter(
    16,
    (bytes, from, to) => lines.push(bytes.toString('latin1', from, to)),
    () => undefined,
  );
  const buffer = Buffer.from('ab');
  splitter.push(buffer);
  buffer.write('XX');
  splitter.push(Buffer.from('\n'));
  expect(lines).toEqual(['ab']);
});

/** What is told of lines that are kept with their ends. */
function splitKeepingEnds(chunks: Buffer[], maxBytes: number, keepFirst: number): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(maxBytes, (bytes, from, to) => lines.push(bytes.toString('latin1', from, to)), {
    keepFirst,
  });
  for (const chunk of chunks) {
    splitter.push(chunk);
  }
  splitter.end();
  return lines;
}

test('tells a line that is too long by its ends, where asked to', () => {
  const text = Buffer.from('0123456789abcdefg\nok\n0123456789abcdef\n');
  expect(splitKeepingEnds([text], 16, 4)).toEqual(['0123\x0056789abcdefg', 'ok', '0123456789abcdef']);
  expect(
    splitKeepingEnds(
      [...text].map((byte) => Buffer.from([byte])),
      16,
      4,
    ),
  ).toEqual(splitKeepingEnds([text], 16, 4));
});

test('a line keeps its ends however long it is and wherever it is cut', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\xff'), maxLength: 120 });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.array(fc.nat(400), { maxLength: 40 }),
      fc.nat(20),
      (parts, cuts, first) => {
        const whole = Buffer.from(parts.map((part) => `${part}\n`).join(''), 'latin1');
        const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
        const chunks = at.slice(1).map((end, i) => whole.subarray(at[i], end));
        const expected = parts.map((part) =>
          part.length <= 20 ? part : `${part.slice(0, first)}\0${part.slice(part.length - (20 - first))}`,
        );
        expect(splitKeepingEnds(chunks, 20, first)).toEqual(expected);
      },
    ),
  );
});

test('where the chunks are cut makes no difference', () => {
  const text = fc.array(fc.constantFrom('\n', 'a', 'bb', 'cccccccc', '\xff'), { maxLength: 80 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(200), { maxLength: 20 }), (parts, cuts) => {
      const whole = Buffer.from(parts.join(''), 'latin1');
      const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const chunks = at.slice(1).map((end, i) => whole.subarray(at[i], end));
      expect(split(chunks)).toEqual(split([whole]));
    }),
  );
});
