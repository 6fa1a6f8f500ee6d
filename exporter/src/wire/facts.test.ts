import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Facts, type FactFields } from './facts';
import { sizedKind } from './kind';
import { KINDS } from './vma';

const fields: fc.Arbitrary<FactFields> = fc.record({
  perms: fc.constantFrom('---p', 'rw-p', 'r-xp', 'rwxs'),
  dev: fc.constantFrom('00:00', 'fd:01'),
  inode: fc.constantFrom('0', '7', '70'),
  path: fc.constantFrom('', '/a', '0 /a', ' '),
  kind: fc.constantFrom(...KINDS),
  flags: fc.constantFrom(null, '', 'dd', 'dd nh'),
});

test('equal facts are one object, others are not', () => {
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      expect(Facts.of(a)).toMatchObject(a);
      expect(Facts.of(a) === Facts.of(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});

test('their kind is that of the size, and comes back with it', () => {
  fc.assert(
    fc.property(fields, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (each, pages, others) => {
      const facts = Facts.of(each);
      const sized = facts.sized(pages * 4096);
      expect(sized).toBe(Facts.of({ ...each, kind: sizedKind(each, pages * 4096) }));
      expect(facts.sized(others * 4096).sized(pages * 4096)).toBe(sized);
    }),
  );
});

test('what only the path tells apart is told', () => {
  const file: FactFields = { perms: 'r--p', dev: 'fd:01', inode: '7', path: '/a', kind: 'library', flags: '' };
  expect(Facts.of(file).equalsButForPath(Facts.of({ ...file, path: '/b' }))).toBe(true);
  expect(Facts.of(file).equalsButForPath(Facts.of({ ...file, inode: '8' }))).toBe(false);
  expect(Facts.of(file).equalsButForPath(Facts.of({ ...file, path: '/b', flags: 'lo' }))).toBe(false);
});

test('flags that one does not know are told from flags that differ', () => {
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      const same = JSON.stringify({ ...a, flags: null }) === JSON.stringify({ ...b, flags: null });
      const oneKnows = [a, b].filter(({ flags }) => flags === null).length === 1;
      expect(Facts.of(a).equalsButForUnknownFlags(Facts.of(b))).toBe(same && oneKnows);
    }),
  );
});

test('what nobody has any more takes no memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const made = (count: number): void => {
    for (let inode = 0; inode < count; inode++) {
      Facts.of({
        perms: 'r--p',
        dev: 'fd:01',
        inode: String(1_000_000 + inode),
        path: `/${'x'.repeat(200)}`,
        kind: 'file',
        flags: null,
      });
    }
  };
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  made(50_000);
  // What is forgotten is forgotten in turns of its own.
  for (let turn = 0; turn < 100 && used() - before > 5_000_000; turn++) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  expect(used() - before).toBeLessThan(5_000_000);
});
