import fc from 'fast-check';
import { Groups } from './groups';

const HOUR_MS = 3_600_000;

interface Rig {
  readonly groups: Groups;
  readonly wait: (ms: number) => void;
  /** A scrape. */
  readonly scrape: () => Map<string, number>;
  readonly labels: () => string[];
  /** A process of the group comes, does so many mmaps, and goes. */
  readonly run: (key: string, count: number) => void;
}

function groups(max: number): Rig {
  let now = 0;
  const made = new Groups(max, () => now);
  return {
    groups: made,
    wait: (ms) => {
      now += ms;
    },
    scrape: () => {
      made.sweep();
      return new Map(made.tell().map(({ label, operations }) => [label, operations.of('mmap')]));
    },
    labels: () => made.tell().map((place) => place.label),
    run: (key, count) => {
      made.enter(key);
      made.place(key).operations.add('mmap', count);
      made.leave(key);
    },
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
  wait(HOUR_MS);
  places.sweep();
  expect(labels()).toEqual(['a']);
  places.leave('a');
  wait(HOUR_MS - 1);
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
  wait(HOUR_MS - 1);
  places.enter('a');
  wait(HOUR_MS);
  places.sweep();
  expect(places.place('a').operations.of('mmap')).toBe(3);
});

test('a living group takes the place of the one that has been dead for longest', () => {
  const { groups: places, run, scrape } = groups(2);
  run('a', 1);
  run('b', 2);
  places.enter('c');
  expect(places.label('c')).toBe('c');
  places.place('c').operations.add('mmap', 4);
  expect(scrape()).toEqual(new Map(Object.entries({ b: 2, c: 4, other: 1 })));
  places.enter('d');
  places.place('d').operations.add('mmap', 8);
  expect(scrape()).toEqual(new Map(Object.entries({ c: 4, d: 8, other: 1 })));
  places.enter('e');
  expect(places.label('e')).toBe('other');
  expect(places.place('e').label).toBe('other');
});

test('a group that is dead takes nobody’s place', () => {
  const { groups: places, run } = groups(1);
  run('a', 1);
  expect(places.label('b')).toBe('other');
  expect(places.place('b').label).toBe('other');
});

test('a group that comes back goes on where a scrape saw it last', () => {
  const { groups: places, run, scrape } = groups(1);
  run('a', 5);
  scrape();
  places.enter('a');
  places.place('a').operations.add('mmap', 2);
  places.leave('a');
  run('b', 1);
  expect(scrape()).toEqual(new Map(Object.entries({ b: 1, other: 2 })));
  run('a', 3);
  expect(scrape()).toEqual(new Map(Object.entries({ a: 8, other: 2 })));
});

test('many short commands take turns among themselves', () => {
  const { groups: places, run, scrape } = groups(50);
  places.enter('service');
  places.place('service');
  for (let n = 0; n < 10; n++) {
    run(`hourly${n}`, 1);
  }
  const before = scrape();
  expect(before.size).toBe(11);
  for (let n = 0; n < 1000; n++) {
    run(`job${n}`, 1);
  }
  const after = scrape();
  expect(after.size).toBe(22);
  expect([...before.keys()].filter((label) => !after.has(label))).toEqual([]);
  expect(after.get('other')).toBe(990);
});

test('no counter goes down for anyone who scrapes, and every operation is told once', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'other'),
    what: fc.constantFrom('come', 'go', 'work', 'work', 'scrape', 'scrape', 'wait'),
    count: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, max) => {
      const { groups: places, scrape, wait } = groups(max);
      const living = new Map<string, number>();
      // Two servers scrape in turn; a third sees every scrape, and adds up by how much each counter grew.
      const seen = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()] as const;
      let [turn, worked, grown] = [0, 0, 0];
      const look = (): void => {
        const told = scrape();
        for (const each of [seen[turn++ % 2]!, seen[2]]) {
          for (const [label, count] of told) {
            const before = each.get(label) ?? 0;
            expect(count).toBeGreaterThanOrEqual(before);
            grown += each === seen[2] ? count - before : 0;
            each.set(label, count);
          }
        }
        expect(told.size).toBeLessThanOrEqual(max + 1);
      };
      for (const { key, what, count } of steps) {
        const here = living.get(key) ?? 0;
        if (what === 'come') {
          living.set(key, here + 1);
          places.enter(key);
        } else if (what === 'go' && here > 0) {
          living.set(key, here - 1);
          places.leave(key);
        } else if (what === 'work') {
          worked += count;
          places.place(key).operations.add('mmap', count);
        } else if (what === 'scrape') {
          look();
        } else if (what === 'wait') {
          wait(HOUR_MS / 2);
        }
      }
      look();
      expect(grown).toBe(worked);
    }),
    { numRuns: 500 },
  );
});

test('counts do not go down', () => {
  const { groups: places } = groups(1);
  expect(() => {
    places.place('a').operations.add('mmap', -1);
  }).toThrow(RangeError);
});
