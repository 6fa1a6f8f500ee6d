import { ProcessStore } from './process-store';
import { changesNumbering, shownWith } from './test/shown';

test('a pause holds what is drawn, counts what waits, and loses nothing', () => {
  const store = new ProcessStore();
  const first = shownWith({ changes: changesNumbering(3) });
  store.feed(first, 1000);
  store.pause(true);
  const later = shownWith({ changes: changesNumbering(10) }, [{}, {}]);
  store.feed(later, 2000);
  expect(store.getSnapshot()).toMatchObject({ shown: first, latest: later, paused: true, waiting: 7 });
  store.pause(false);
  expect(store.getSnapshot()).toMatchObject({ shown: later, paused: false, waiting: 0 });
});

test('another process begins anew: no pause, no past, and growth from its first map', () => {
  const store = new ProcessStore();
  store.feed(shownWith(), 1000);
  store.go({ tab: 'table', find: 'heap' });
  store.pause(true);
  const other = shownWith({ key: '8:80' }, [{}, {}, {}]);
  store.feed(other, 2000);
  const { shown, paused, baseline, place } = store.getSnapshot();
  expect(shown).toBe(other);
  expect(paused).toBe(false);
  expect(baseline).toEqual({ mappings: other.state?.maps[0]?.mappings, at: 2000 });
  expect(place).toMatchObject({ tab: 'table', find: 'heap' });
});

test('growth is told against the first map that comes, until someone says otherwise', () => {
  const store = new ProcessStore();
  store.feed(shownWith({ state: null }), 1000);
  expect(store.getSnapshot().baseline).toBeNull();
  store.feed(shownWith(), 2000);
  store.feed(shownWith({}, [{}, {}]), 3000);
  expect(store.getSnapshot().baseline).toMatchObject({ at: 2000, mappings: { length: 1 } });
  store.rebase(4000);
  expect(store.getSnapshot().baseline).toMatchObject({ at: 4000, mappings: { length: 2 } });
});

test('whoever listens is told of what differs, and only of that', () => {
  const store = new ProcessStore();
  const listener = jest.fn();
  const end = store.subscribe(listener);
  store.go({ find: '' });
  store.go({ filter: null });
  expect(listener).not.toHaveBeenCalled();
  store.go({ find: 'x', filter: new Set(['heap']) });
  store.go({ filter: new Set(['heap']) });
  expect(listener).toHaveBeenCalledTimes(1);
  end();
  store.go({ find: 'y' });
  expect(listener).toHaveBeenCalledTimes(1);
});
