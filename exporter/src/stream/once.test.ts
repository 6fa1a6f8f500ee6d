import { vma } from '../model/test/arbitraries';
import { World } from '../model/world';
import { Hub } from './hub';
import { ProcessFilter } from './process-filter';
import { EVERYTHING } from './sight';
import { Subscriber } from './subscriber';
import { event } from '../model/test/events';

test('one that is told slower than things happen is told all up to its beginning, and no more', () => {
  const world = new World();
  const limits = { journalBytes: 1e6, restingJournalBytes: 1e6, flushMs: 1, bookmarkMs: 1e6 };
  const hub = new Hub({ world, groupOf: ({ comm }) => comm, ...limits });
  const put = (page: number): void => {
    world.fold([event.put(1, vma(2 * page, 2 * page + 1))]);
  };
  world.fold([event.process(100, 1), ...event.baseline(1, vma(0, 1))]);
  const seq = hub.journal.head;
  for (let page = 1; page <= 50; page++) {
    put(page);
  }
  const told: string[] = [];
  let caughtUp = 0;
  const subscriber = new Subscriber({
    hub,
    // There is never room for a second message.
    sink: { write: ({ json }) => told.push(json) < 0 },
    filter: new ProcessFilter({ pid: [100] }),
    sight: EVERYTHING,
    vmas: 'columns',
    onFailure: (error) => {
      throw error;
    },
    lineBytes: 1,
    onCaughtUp: () => caughtUp++,
  });
  subscriber.resume({ seq, have: undefined });
  for (let page = 51; caughtUp === 0 && page < 1000; page++) {
    put(page);
    put(page + 1000);
    subscriber.drained();
  }
  hub.close();
  expect(caughtUp).toBe(1);
  expect(told).toHaveLength(1 + 50 + 1);
  expect(told.at(-1)).toBe(JSON.stringify({ type: 'bookmark', cursor: hub.cursor(seq + 50) }));
  subscriber.bookmark();
  subscriber.pump();
  expect(told).toHaveLength(52);
});
