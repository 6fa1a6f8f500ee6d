import fc from 'fast-check';
import { parsePageLayout, parseTracePage } from './trace-page';

const HEADER_PAGE = `	field: u64 timestamp;	offset:0;	size:8;	signed:0;
	field: local_t commit;	offset:8;	size:8;	signed:1;
	field: int overwrite;	offset:8;	size:1;	signed:1;
	field: char data;	offset:16;	size:4080;	signed:1;
`;
const LAYOUT = parsePageLayout(HEADER_PAGE, true);
const MISSED = 0x80000000;
const STORED = 0x40000000;

/** Builds a page, word by word. */
function page(time: bigint, words: number[], flags = 0, stored?: bigint): DataView {
  const view = new DataView(new ArrayBuffer(4096));
  view.setBigUint64(0, time, true);
  view.setBigUint64(8, BigInt(words.length * 4 + flags), true);
  words.forEach((word, i) => {
    view.setUint32(16 + i * 4, word, true);
  });
  if (stored !== undefined) {
    view.setBigUint64(16 + words.length * 4, stored, true);
  }
  return view;
}

const event = (delta: number, ...data: number[]): number[] => [delta * 32 + data.length, ...data];
const read = (view: DataView) => {
  const { records, lost } = parseTracePage(view, LAYOUT);
  return {
    lost,
    records: records.map(({ micros, offset, length }) => [
      micros,
      ...Array.from({ length: length / 4 }, (_, i) => view.getUint32(offset + i * 4, true)),
    ]),
  };
};

test('reads records, each after the one before it', () => {
  expect(read(page(5_000_000n, [...event(0, 7, 8), ...event(1500, 9)]))).toEqual({
    lost: 0,
    records: [
      [5000, 7, 8],
      [5001.5, 9],
    ],
  });
});

test('reads a record with its length in front', () => {
  const long = Array.from({ length: 30 }, (_, i) => i);
  expect(read(page(0n, [0, 4 + 120, ...long, ...event(1000, 5)])).records).toEqual([
    [0, ...long],
    [1, 5],
  ]);
});

test('skips padding, and ends at the last of it', () => {
  const skipped = [32 + 29, 4 + 8, 111, 222];
  expect(read(page(0n, [...skipped, ...event(0, 1), 29, 333])).records).toEqual([[0.001, 1]]);
});

test('follows time over pauses', () => {
  const extend = [32 * 5 + 30, 3];
  expect(read(page(0n, [...extend, ...event(0, 1)])).records).toEqual([[(3 * 2 ** 27 + 5) / 1000, 1]]);
  const stamp = (2n << 27n) + 9n;
  expect(read(page(0n, [32 * 9 + 31, 2, ...event(0, 1)])).records).toEqual([[Number(stamp) / 1000, 1]]);
});

test('keeps times exact that exceed 2^53 ns', () => {
  const year = 31_536_000_000_000_000n;
  expect(read(page(year + 123_000n, event(0, 1))).records).toEqual([[31_536_000_000_123, 1]]);
});

test('tells what was lost before it', () => {
  expect(read(page(0n, event(0, 1), MISSED + STORED, 42n)).lost).toBe(42);
  expect(read(page(0n, event(0, 1), MISSED)).lost).toBe(-1);
});

test('refuses what does not fit', () => {
  expect(() => read(page(0n, [], 5000))).toThrow('claims');
  expect(() => read(page(0n, [32 + 5, 1]))).toThrow('cut');
  expect(() => parseTracePage(new DataView(new ArrayBuffer(8)), LAYOUT)).toThrow('too short');
  expect(() => parsePageLayout('field: u64 time;', true)).toThrow('unknown layout');
});

test('whatever the bytes, it reads them or throws an Error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 256 }), (bytes) => {
      try {
        parseTracePage(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), LAYOUT);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect(error).not.toBeInstanceOf(RangeError);
      }
    }),
  );
});
