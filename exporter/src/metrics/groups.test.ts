import { EMPTY_GROUP_STAYS_MS, Groups } from './groups';

function groups(max: number): { groups: Groups; wait: (ms: number) => void; labels: () => string[] } {
  let now = 0;
  const made = new Groups(max, () => now);
  return {
    groups: made,
    wait: (ms) => {
      now += ms;
    },
    labels: () => [...made.all()].map((place) => place.label),
  };
}

test('first come, first served', () => {
  const { groups: places, labels } = groups(2);
  expect(['a', 'b', 'c', 'a'].map((key) => places.place(key).label)).toEqual(['a', 'b', 'other', 'a']);
  expect(labels()).toEqual(['a', 'b', 'other']);
});

test('a group that is called other is among the others', () => {
  const { groups: places } = groups(2);
  expect(places.place('other')).toBe(places.place('other'));
  places.place('a');
  expect(places.place('b').label).toBe('b');
});

test('asking for a label takes no place', () => {
  const { groups: places, labels } = groups(1);
  expect(['a', 'b', 'other'].map((key) => places.label(key))).toEqual(['a', 'b', 'other']);
  expect(labels()).toEqual([]);
  places.place('a');
  expect(['a', 'b'].map((key) => places.label(key))).toEqual(['a', 'other']);
  expect(labels()).toEqual(['a']);
});

test('a place is kept while the group has a process, and an hour longer', () => {
  const { groups: places, wait, labels } = groups(1);
  places.enter('a');
  places.enter('a');
  places.place('a').operations.add('mmap', 3);
  places.leave('a');
  wait(EMPTY_GROUP_STAYS_MS);
  places.sweep();
  expect(labels()).toEqual(['a']);
  places.leave('a');
  wait(EMPTY_GROUP_STAYS_MS - 1);
  places.sweep();
  expect(places.place('a').operations.of('mmap')).toBe(3);
  wait(1);
  expect(labels()).toEqual(['a']);
  places.sweep();
  expect(labels()).toEqual([]);
  expect(places.place('b').label).toBe('b');
});

test('a group that comes back in time keeps its place', () => {
  const { groups: places, wait } = groups(1);
  places.place('a').operations.add('mmap', 3);
  wait(EMPTY_GROUP_STAYS_MS - 1);
  places.enter('a');
  wait(EMPTY_GROUP_STAYS_MS);
  places.sweep();
  expect(places.place('a').operations.of('mmap')).toBe(3);
});

test('counts do not go down', () => {
  const { groups: places } = groups(1);
  expect(() => {
    places.place('a').operations.add('mmap', -1);
  }).toThrow(RangeError);
});
