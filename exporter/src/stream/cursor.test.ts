import { decodeCursor, encodeCursor } from './cursor';

test('a cursor survives its text, which needs no escapes in a URL', () => {
  const cursor = { epoch: '00ff00ff00ff00ff', seq: 123456789 };
  const text = encodeCursor(cursor);
  expect(encodeURIComponent(text)).toBe(text);
  expect(decodeCursor(text)).toEqual(cursor);
});

test.each(['', 'x', '!!', 'MDBmZjow', encodeCursor({ epoch: '00ff00ff00ff00ff', seq: -1 }), 'A'.repeat(5000)])(
  'refuses %p',
  (text) => {
    expect(decodeCursor(text)).toBeUndefined();
  },
);
