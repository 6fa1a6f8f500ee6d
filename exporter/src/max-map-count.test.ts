import { readFileSync } from 'node:fs';
import { readMaxMapCount } from './max-map-count';

test('is what the kernel says', () => {
  expect(readMaxMapCount()).toBe(Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8')));
  expect(readMaxMapCount()).toBeGreaterThan(0);
});

test('is null where there is none, or nonsense', () => {
  expect(readMaxMapCount('/nonexistent')).toBeNull();
  expect(readMaxMapCount('/proc/self/comm')).toBeNull();
});
