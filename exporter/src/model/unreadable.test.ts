import type { Event } from '../wire/events';
import { describeUnreadable, unreadableMaps } from './unreadable';
import { World } from './world';

const born = (pid: number, mm: number): Event => ({
  type: 'process',
  ts: 1,
  pid,
  startTime: pid,
  ppid: 1,
  comm: 'app',
  exe: '/bin/app',
  mm,
});

test('counts maps by reason, a shared one once, and says so with the most frequent first', () => {
  const world = new World();
  world.fold([
    born(1, 1),
    born(2, 2),
    born(3, 2),
    born(4, 3),
    born(5, 4),
    { type: 'unreadable', ts: 2, mm: 2, reason: 'busy', detail: 'it hangs' },
    { type: 'unreadable', ts: 2, mm: 3, reason: 'denied', detail: 'it may not be read: do this' },
    { type: 'unreadable', ts: 2, mm: 4, reason: 'denied', detail: 'it may not be read: do this' },
  ]);
  const found = unreadableMaps(world.processes());
  expect(found.maps).toBe(4);
  expect(found.unreadable.get('busy')?.maps).toBe(1);
  expect(describeUnreadable(found)).toBe(
    "2 of 4 maps can't be read: it may not be read: do this; 1 of 4 maps can't be read: it hangs",
  );
});

test('where all can be read there is nothing to say', () => {
  const world = new World();
  world.fold([born(1, 1)]);
  expect(describeUnreadable(unreadableMaps(world.processes()))).toBeNull();
});
