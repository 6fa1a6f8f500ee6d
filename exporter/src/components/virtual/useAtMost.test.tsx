/** @jest-environment jsdom */
import { act, renderHook } from '@testing-library/react';
import { useAtMost } from './useAtMost';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function pass(ms: number): void {
  act(() => {
    jest.advanceTimersByTime(ms);
  });
}

test('a value is taken over at most so often, and the latest is not lost', () => {
  const { result, rerender } = renderHook(({ value }) => useAtMost(value, 1000), { initialProps: { value: 0 } });
  const seen: number[] = [];
  for (let value = 1; value <= 30; value++) {
    rerender({ value });
    pass(100);
    seen.push(result.current);
  }
  expect(new Set(seen).size).toBeLessThanOrEqual(4);
  expect(seen.at(-1)).toBeGreaterThan(15);
  pass(1000);
  expect(result.current).toBe(30);
});

test('after a pause the next is taken over at once; a value of something else too, and one with no limit', () => {
  const { result, rerender } = renderHook(({ value, ms, of }) => useAtMost(value, ms, of), {
    initialProps: { value: 0, ms: 1000, of: 'a' },
  });
  pass(5000);
  rerender({ value: 1, ms: 1000, of: 'a' });
  pass(0);
  expect(result.current).toBe(1);
  rerender({ value: 2, ms: 1000, of: 'b' });
  expect(result.current).toBe(2);
  rerender({ value: 3, ms: 1000, of: 'b' });
  expect(result.current).toBe(2);
  rerender({ value: 4, ms: 0, of: 'b' });
  expect(result.current).toBe(4);
});
