import type { Event } from '../../wire/events';
import { OpenBaselines } from './open-baselines';

const SECOND = 1_000_000;

function follow(baselines: OpenBaselines, events: readonly Event[]): void {
  for (const event of events) {
    baselines.follow(event);
  }
}

test('a baseline that does not end is a map that can not be read, told once, since its beginning', () => {
  const baselines = new OpenBaselines();
  follow(baselines, [
    { type: 'begin', ts: 5, mm: 1 },
    { type: 'begin', ts: 6, mm: 2 },
    { type: 'end', ts: 7, mm: 2 },
  ]);
  expect(baselines.unreadable(SECOND)).toEqual([]);
  expect(baselines.unreadable(4 * SECOND)).toMatchObject([{ type: 'unreadable', mm: 1, ts: 5, reason: 'busy' }]);
  expect(baselines.unreadable(9 * SECOND)).toEqual([]);
});

test('it may begin again, and is over with its end or that of the map', () => {
  const baselines = new OpenBaselines();
  follow(baselines, [
    { type: 'begin', ts: 0, mm: 1 },
    { type: 'begin', ts: 3 * SECOND, mm: 1 },
    { type: 'begin', ts: 0, mm: 2 },
    { type: 'mmexit', ts: 1, mm: 2 },
  ]);
  expect(baselines.unreadable(4 * SECOND)).toMatchObject([{ mm: 1, ts: 0 }]);
  follow(baselines, [
    { type: 'end', ts: 5 * SECOND, mm: 1 },
    { type: 'begin', ts: 6 * SECOND, mm: 1 },
  ]);
  expect(baselines.unreadable(10 * SECOND)).toMatchObject([{ mm: 1, ts: 6 * SECOND }]);
});
