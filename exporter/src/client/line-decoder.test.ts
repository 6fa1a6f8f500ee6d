import fc from 'fast-check';
import { LineDecoder } from './line-decoder';

const encoder = new TextEncoder();

test('chunks of any size come out as the lines that went in', () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lines, sizes) => {
      const bytes = encoder.encode(lines.map((each) => `${each}\n`).join(''));
      const decoder = new LineDecoder();
      const out: string[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length]!;
        out.push(...decoder.push(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(out).toEqual(lines);
    }),
  );
});

test('a line is not given out before its end', () => {
  const decoder = new LineDecoder();
  expect(decoder.push(encoder.encode('{"a":1}\n{"b'))).toEqual(['{"a":1}']);
  expect(decoder.push(encoder.encode('":2}'))).toEqual([]);
  expect(decoder.push(encoder.encode('\n\n'))).toEqual(['{"b":2}']);
});

test('keeps what it holds back, though the chunk is used again', () => {
  const decoder = new LineDecoder();
  const chunk = encoder.encode('abc');
  decoder.push(chunk);
  chunk.fill(0);
  expect(decoder.push(encoder.encode('\n'))).toEqual(['abc']);
});

test('a line without end does not fill the memory', () => {
  const decoder = new LineDecoder();
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);
  expect(() => {
    for (let count = 0; count < 10; count++) {
      decoder.push(chunk);
    }
  }).toThrow('a line of more than 4194304 bytes');
});

test('what is not UTF-8 is refused', () => {
  expect(() => new LineDecoder().push(new Uint8Array([0xff, 0xfe, 0x0a]))).toThrow('not valid');
});
