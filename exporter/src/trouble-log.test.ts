import { troubleLog } from './trouble-log';
import type { Trouble } from './wire/events';

const lost: Trouble = { ts: 1, type: 'lost', reason: 'ring_full', count: 5 };
const garbled: Trouble = { ts: 1, type: 'parse_error', detail: 'nine fields' };

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('trouble is told at once, and a flood of it in one line', () => {
  const told: unknown[] = [];
  const log = troubleLog({ warn: (details: object) => told.push(details) });
  const watch = (troubles: readonly Trouble[]): void => {
    troubles.forEach(log);
  };

  watch([lost, garbled]);
  expect(told).toEqual([
    { reason: 'ring_full', count: 5 },
    { detail: 'nine fields', count: 1 },
  ]);

  watch([{ ts: 1, type: 'lost', reason: 'tampered', count: 1, detail: 'tracing_on was "0"' }]);
  expect(told.splice(2)).toEqual([{ reason: 'tampered', count: 1, detail: 'tracing_on was "0"' }]);

  watch(Array<Trouble>(1000).fill(lost));
  expect(told).toHaveLength(2);
  jest.advanceTimersByTime(10_000);
  expect(told.slice(2)).toEqual([{ reason: 'ring_full', count: 5000 }]);
});
