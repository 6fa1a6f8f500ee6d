import { Rate } from './rate';

test('counts over its window', () => {
  const rate = new Rate(5000);
  rate.update(0, 0);
  expect(rate.update(1000, 10)).toBe(10);
  expect(rate.update(2000, 10)).toBe(5);
  for (let at = 3000; at <= 20_000; at += 1000) {
    rate.update(at, 10);
  }
  expect(rate.update(21_000, 10)).toBe(0);
});

test('begins anew when its counter does', () => {
  const rate = new Rate(5000);
  rate.update(0, 100);
  expect(rate.update(1000, 3)).toBe(0);
});
