import { event } from './test/events';
import { describeUnreadable, unreadableMaps } from './unreadable';
import { World } from './world';

const { process: born, unreadable } = event;

test('counts maps by reason, a shared one once, and says so with the most frequent first', () => {
  const world = new World();
  world.fold([
    born(1, 1),
    born(2, 2),
    born(3, 2),
    born(4, 3),
    born(5, 4),
    unreadable(2, 'busy', 'it hangs'),
    unreadable(3, 'denied', 'it may not be read: do this'),
    unreadable(4, 'denied', 'it may not be read: do this'),
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
