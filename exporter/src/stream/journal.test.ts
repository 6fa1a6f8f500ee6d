import fc from 'fast-check';
import { stating, vma } from '../model/test/arbitraries';
import { ChangeItem, Journal, type Item } from './journal';
import { Registry } from './registry';
import { World } from '../model/world';
import { event } from './test/server';

const world = new World();
world.fold([event.process(100, 1)]);
const subject = new Registry().add(world.process(100)!);

function change(path: string): ChangeItem {
  const what = vma(0, 1, { path });
  return new ChangeItem(subject, { ts: 1, pid: 100, op: 'mmap', ...stating(what.start, what.end, what) });
}

test('what is within the limit can be read, what is not is gone, and numbers go on', () => {
  const path = fc.nat(400).map((length) => 'x'.repeat(length));
  fc.assert(
    fc.property(
      fc.array(path, { maxLength: 60, size: 'max' }),
      fc.integer({ min: 600, max: 20_000 }),
      (paths, limit) => {
        const journal = new Journal(limit);
        const all: Item[] = [];
        let within = true;
        for (const each of paths) {
          const item = change(each);
          all.push(item);
          journal.append(item);
          within &&= journal.bytes <= limit || journal.tail === journal.head - 1;
        }
        expect(within).toBe(true);
        expect(journal.head).toBe(all.length);
        const readable = Array.from({ length: journal.head - journal.tail }, (_, n) =>
          journal.at(journal.tail + 1 + n),
        );
        expect(readable).toEqual(all.slice(journal.tail));
        expect(() => journal.at(journal.tail)).toThrow(RangeError);
        expect(() => journal.at(journal.head + 1)).toThrow(RangeError);
        const kept = all.slice(journal.tail);
        expect(journal.bytes).toBe(kept.reduce((sum, item) => sum + (item as ChangeItem).cost, 0));
      },
    ),
  );
});

test('stays small however long it runs', () => {
  const journal = new Journal(100_000);
  for (let count = 0; count < 50_000; count++) {
    journal.append(change(''));
  }
  expect(journal.head).toBe(50_000);
  expect(journal.head - journal.tail).toBeLessThan(200);
  // The array behind it was cut, not only emptied.
  expect(Object.values(journal).find(Array.isArray)?.length).toBeLessThan(10_000);
});

test('shrinks from its oldest end on, as far as it may', () => {
  const journal = new Journal(1_000_000);
  for (let count = 0; count < 100; count++) {
    journal.append(change(''));
  }
  const each = journal.bytes / 100;
  journal.shrink(30 * each, 50);
  expect([journal.tail, journal.bytes]).toEqual([50, 50 * each]);
  journal.shrink(30 * each, 100);
  expect([journal.tail, journal.bytes]).toEqual([70, 30 * each]);
  journal.shrink(0, 100);
  expect([journal.tail, journal.head, journal.bytes]).toEqual([100, 100, 0]);
  expect(journal.append(change(''))).toBe(101);
  expect(journal.at(101)).toBeDefined();
});

test('a change is encoded once for all', () => {
  const item = change('/a');
  expect(item.text).toBe(item.text);
  expect(JSON.parse(item.text)).toMatchObject({ pid: 100, op: 'mmap', start: '0', end: '1000', vma: { path: '/a' } });
});
