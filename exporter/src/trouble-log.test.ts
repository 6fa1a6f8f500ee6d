import type { Event } from './wire/events';
import { createTroubleLog } from './trouble-log';

const lost: Event = { ts: 1, type: 'lost', reason: 'ring_full', count: 5 };
const garbled: Event = { ts: 1, type: 'parse_error', detail: 'nine fields' };

test('trouble is told at once, and a flood of it in one line', () => {
  const told: unknown[] = [];
  let now = 0;
  const watch = createTroubleLog({ warn: (details: object) => told.push(details) }, () => now);

  watch([{ ts: 1, type: 'ready' }]);
  expect(told).toEqual([]);
  watch([lost, garbled]);
  expect(told).toEqual([
    { reason: 'ring_full', count: 5 },
    { detail: 'nine fields', count: 1 },
  ]);

  watch([{ ts: 1, type: 'lost', reason: 'tampered', count: 1, detail: 'tracing_on was "0"' }]);
  expect(told.splice(2)).toEqual([{ reason: 'tampered', count: 1, detail: 'tracing_on was "0"' }]);

  now = 9_999;
  watch(Array<Event>(1000).fill(lost));
  expect(told).toHaveLength(2);
  now = 10_000;
  watch([lost]);
  expect(told.slice(2)).toEqual([{ reason: 'ring_full', count: 5005 }]);
});
