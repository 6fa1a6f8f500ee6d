import fc from 'fast-check';
import { ByteCache } from './byte-cache';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\xff'), maxLength: 60 });

test('gives what was kept of these very bytes, or nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.nat(3), fc.boolean()), { maxLength: 60 }), (steps) => {
      // Few places, so that they are fought for.
      const cache = new ByteCache<string>(4);
      for (const [each, before, keeps] of steps) {
        const bytes = Buffer.from('?'.repeat(before) + each, 'latin1');
        expect([undefined, each]).toContain(cache.get(bytes, before, bytes.length));
        if (keeps) {
          cache.set(bytes, before, bytes.length, each);
          bytes.fill(0, before);
          expect(cache.get(Buffer.from(each, 'latin1'), 0, each.length)).toBe(each);
        }
      }
    }),
  );
});

test('does not keep what is very long', () => {
  const cache = new ByteCache<number>(4);
  const bytes = Buffer.alloc(513);
  cache.set(bytes, 0, 513, 1);
  cache.set(bytes, 0, 512, 2);
  expect(cache.get(bytes, 0, 513)).toBeUndefined();
  expect(cache.get(bytes, 0, 512)).toBe(2);
});
