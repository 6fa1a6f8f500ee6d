import type { Event } from './wire/events';
import { World } from './model/world';
import { followTrouble } from './trouble-log';

const lost: Event = { ts: 1, type: 'lost', reason: 'ring_full', count: 5 };
const garbled: Event = { ts: 1, type: 'parse_error', detail: 'nine fields' };

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('trouble is told at once, and a flood of it in one line', () => {
  const told: unknown[] = [];
  const world = new World();
  followTrouble(world, { warn: (details: object) => told.push(details) });
  const watch = (batch: readonly Event[]): void => {
    world.fold(batch);
  };

  watch([{ ts: 1, type: 'ready' }]);
  expect(told).toEqual([]);
  watch([lost, garbled]);
  expect(told).toEqual([
    { reason: 'ring_full', count: 5 },
    { detail: 'nine fields', count: 1 },
  ]);

  watch([{ ts: 1, type: 'lost', reason: 'tampered', count: 1, detail: 'tracing_on was "0"' }]);
  expect(told.splice(2)).toEqual([{ reason: 'tampered', count: 1, detail: 'tracing_on was "0"' }]);

  watch(Array<Event>(1000).fill(lost));
  expect(told).toHaveLength(2);
  jest.advanceTimersByTime(10_000);
  expect(told.slice(2)).toEqual([{ reason: 'ring_full', count: 5000 }]);
});
