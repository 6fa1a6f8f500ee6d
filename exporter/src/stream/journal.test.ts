import fc from 'fast-check';
import { stating, vma } from '../model/test/arbitraries';
import { Facts } from '../wire/facts';
import { Journal, type Notice } from './journal';
import { Registry } from './registry';
import { World } from '../model/world';
import { event } from '../model/test/events';

const world = new World();
world.fold([event.process(100, 1)]);
const subject = new Registry().add(world.process(100)!);
const notice: Notice = { kind: 'synced', subject };

function appendChange(journal: Journal, path = ''): number {
  const what = vma(0, 1, { path });
  return journal.appendChange(subject, { ts: 1, pid: 100, op: 'mmap', ...stating(what.start, what.end, what) });
}

test('what is within the limit can be read, what is not is gone, and numbers go on', () => {
  const path = fc.nat(400).map((length) => 'x'.repeat(length));
  const step = fc.oneof(
    fc.record({ what: fc.constant('change' as const), path, times: fc.integer({ min: 1, max: 700 }) }),
    fc.constant({ what: 'notice' as const }),
    fc.record({ what: fc.constant('read' as const), of: fc.nat() }),
    fc.record({ what: fc.constant('shrink' as const), bytes: fc.nat(4000), of: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 600, max: 400_000 }), (steps, limit) => {
      const journal = new Journal(limit);
      /** The path of each change; null: a notice. */
      const all: (string | null)[] = [];
      const pick = (of: number): number => journal.tail + (of % (journal.head - journal.tail + 1));
      for (const each of steps) {
        switch (each.what) {
          case 'change':
            for (let count = 0; count < each.times; count++) {
              expect(appendChange(journal, each.path)).toBe(all.push(each.path));
              expect(journal.bytes <= limit || journal.tail === journal.head - 1).toBe(true);
            }
            break;
          case 'notice':
            expect(journal.append(notice)).toBe(all.push(null));
            break;
          case 'read':
            readAt(journal, pick(each.of), all);
            break;
          case 'shrink': {
            const last = pick(each.of);
            journal.shrink(each.bytes, last);
            expect(journal.bytes <= each.bytes || journal.tail >= last).toBe(true);
          }
        }
      }
      expect(journal.head).toBe(all.length);
      for (let seq = journal.tail + 1; seq <= journal.head; seq++) {
        readAt(journal, seq, all);
      }
      expect(() => journal.subjectAt(journal.tail)).toThrow(RangeError);
      expect(() => journal.noticeAt(journal.head + 1)).toThrow(RangeError);
      journal.shrink(0, journal.head);
      expect([journal.tail, journal.bytes]).toEqual([all.length, 0]);
    }),
  );
});

function readAt(journal: Journal, seq: number, all: readonly (string | null)[]): void {
  if (seq === journal.tail) {
    return;
  }
  expect(journal.subjectAt(seq)).toBe(subject);
  if (all[seq - 1] === null) {
    expect(journal.noticeAt(seq)).toBe(notice);
  } else {
    expect(journal.noticeAt(seq)).toBeUndefined();
    expect(JSON.parse(journal.changeTextAt(seq))).toMatchObject({ ts: 1, pid: 100, vma: { path: all[seq - 1] } });
  }
}

test('has no more columns than its items need, however long it runs', () => {
  const journal = new Journal(100_000);
  for (let count = 0; count < 50_000; count++) {
    appendChange(journal);
  }
  expect(journal.head - journal.tail).toBeGreaterThan(1000);
  expect(journal.head - journal.tail).toBeLessThan(2000);
  expect(Object.values(journal).find(Array.isArray)?.length).toBeLessThanOrEqual(3);
});

test('shrinks from its oldest end on, as far as it may', () => {
  const journal = new Journal(1_000_000);
  for (let count = 0; count < 100; count++) {
    appendChange(journal);
  }
  const each = journal.bytes / 100;
  journal.shrink(30 * each, 50);
  expect([journal.tail, journal.bytes]).toEqual([50, 50 * each]);
  journal.shrink(30 * each, 100);
  expect([journal.tail, journal.bytes]).toEqual([70, 30 * each]);
  journal.shrink(0, 100);
  expect([journal.tail, journal.head, journal.bytes]).toEqual([100, 100, 0]);
  expect(appendChange(journal)).toBe(101);
  expect(journal.subjectAt(101)).toBe(subject);
});

test('a change is kept as it was told, and encoded once for all', () => {
  const journal = new Journal(1_000_000);
  const facts = Facts.of({ perms: 'r-xp', dev: 'fe:01', inode: '7', path: '/a', kind: 'file', flags: 'lo' });
  const [start, end] = [0x7fff_ffff_f000, 2 ** 64];
  const change = {
    ts: 1_764_500_000_000_123,
    pid: 4_194_304,
    op: 'mremap',
    start,
    end,
    facts,
    offset: 2 ** 60,
  } as const;
  const seq = journal.appendChange(subject, change);
  const { bytes } = journal;
  const text = journal.changeTextAt(seq);
  expect(JSON.parse(text)).toEqual({
    ...{
      ts: 1_764_500_000_000_123,
      pid: 100,
      by: 4_194_304,
      op: 'mremap',
      start: '7ffffffff000',
      end: '10000000000000000',
    },
    vma: { perms: 'r-xp', offset: '1000000000000000', dev: 'fe:01', inode: '7', path: '/a', kind: 'file', flags: 'lo' },
  });
  const made = journal.bytes;
  expect(made - bytes).toBeGreaterThanOrEqual(text.length);
  expect(journal.changeTextAt(seq)).toBe(text);
  expect(journal.bytes).toBe(made);
});
