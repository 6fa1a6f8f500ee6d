import { World } from '../model/world';
import { Hub } from './hub';
import { event } from '../model/test/events';

test('what comes after a pause is told at once, and what follows closely shares a line', () => {
  jest.useFakeTimers();
  const world = new World();
  world.fold([event.process(100, 1), ...event.baseline(1)]);
  const limits = { journalBytes: 1 << 20, restingJournalBytes: 4096, flushMs: 50, bookmarkMs: 1e6 };
  const hub = new Hub({ world, groupOf: () => 'app', ...limits });
  const reader = { pump: jest.fn(), bookmark: jest.fn() };
  // So many that the longest interval is theirs.
  hub.readers.add(reader);
  for (let n = 1; n < 25; n++) {
    hub.readers.add({ pump: () => undefined, bookmark: () => undefined });
  }
  try {
    world.fold([event.details(100, 1), event.details(100, 2)]);
    expect(reader.pump).toHaveBeenCalledTimes(0);
    jest.advanceTimersByTime(0);
    expect(reader.pump).toHaveBeenCalledTimes(1);
    for (let uid = 3; uid < 10; uid++) {
      jest.advanceTimersByTime(5);
      world.fold([event.details(100, uid)]);
    }
    expect(reader.pump).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(15);
    expect(reader.pump).toHaveBeenCalledTimes(2);
    jest.advanceTimersByTime(60);
    world.fold([event.details(100, 10)]);
    jest.advanceTimersByTime(0);
    expect(reader.pump).toHaveBeenCalledTimes(3);
  } finally {
    hub.close();
    jest.useRealTimers();
  }
});

test('what came in a burst is let go of when it is some bookmarks old', () => {
  jest.useFakeTimers();
  const world = new World();
  world.fold([event.process(100, 1), ...event.baseline(1)]);
  const limits = { journalBytes: 1 << 20, restingJournalBytes: 4096, flushMs: 50, bookmarkMs: 1000 };
  const hub = new Hub({ world, groupOf: () => 'app', ...limits });
  try {
    const burst = (): void => {
      for (let count = 0; count < 100; count++) {
        world.fold([event.details(100, count)]);
      }
    };
    burst();
    jest.advanceTimersByTime(3000);
    expect(hub.journal.tail).toBe(0);
    burst();
    jest.advanceTimersByTime(1000);
    expect(hub.journal.tail).toBe(100);
    jest.advanceTimersByTime(2000);
    expect(hub.journal.tail).toBe(100);
    jest.advanceTimersByTime(1000);
    expect(hub.journal.bytes).toBeLessThanOrEqual(4096);
    expect(hub.journal.tail).toBeLessThan(200);
  } finally {
    hub.close();
    jest.useRealTimers();
  }
});
