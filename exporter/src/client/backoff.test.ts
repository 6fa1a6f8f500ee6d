import { backoffMs } from './backoff';

const options = { firstMs: 500, maxMs: 30_000 };

test('doubles up to the limit', () => {
  expect([1, 2, 3, 7, 100].map((failures) => backoffMs(failures, options, 1))).toEqual([
    500, 1000, 2000, 30_000, 30_000,
  ]);
});

test('is never less than half of that', () => {
  expect([1, 2, 100].map((failures) => backoffMs(failures, options, 0))).toEqual([250, 500, 15_000]);
});
