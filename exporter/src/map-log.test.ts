import { followUnreadable } from './map-log';
import { event } from './model/test/events';
import { World } from './model/world';
import type { StateEvent, UnreadableReason } from './wire/events';

function follow(): { world: World; lines: string[] } {
  const world = new World();
  const lines: string[] = [];
  const line = (...args: unknown[]): void => void lines.push(String(args.at(-1)));
  followUnreadable(world, { warn: line, info: line });
  return { world, lines };
}

const born = (pid: number): StateEvent => event.process(pid, pid);
const unreadable = (mm: number, reason: UnreadableReason): StateEvent =>
  event.unreadable(mm, reason, `it is ${reason}`);

test('one that hangs is told once, and again when it is over', () => {
  const { world, lines } = follow();
  world.fold([born(7), unreadable(7, 'busy'), unreadable(7, 'busy')]);
  expect(lines).toEqual(["a map can't be read: it is busy"]);
  world.fold(event.baseline(7));
  expect(lines.slice(1)).toEqual(['the map can be read again']);
});

test('what may not be read is told together, once', () => {
  const { world, lines } = follow();
  world.fold([born(7), born(8), born(9), unreadable(7, 'denied'), unreadable(8, 'denied')]);
  expect(lines).toEqual([]);
  world.fold([event.ready, event.ready]);
  expect(lines).toEqual(["2 of 3 maps can't be read: it is denied"]);
});
