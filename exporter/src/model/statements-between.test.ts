import fc from 'fast-check';
import { apply, fileVma, folded, PAGE, statement, statements, stating, vma } from './test/arbitraries';
import { statementsBetween } from './statements-between';

test('its statements turn one map into the other', () => {
  fc.assert(
    fc.property(statements, statements, (a, b) => {
      const [before, after] = [folded(a), folded(b)];
      for (const statement of statementsBetween(before, after)) {
        apply(before, statement);
      }
      expect([...before.values()]).toEqual([...after.values()]);
    }),
  );
});

test('equal maps differ in nothing', () => {
  fc.assert(
    fc.property(statements, (history) => {
      expect(statementsBetween(folded(history), folded(history))).toEqual([]);
    }),
  );
});

test('maps that share chunks differ as others do', () => {
  const before = folded(
    Array.from({ length: 2_000 }, (_, n) => stating(2 * n * PAGE, (2 * n + 1) * PAGE, vma(2 * n, 2 * n + 1))),
  );
  const place = fc.tuple(fc.nat(4_000), statement);
  fc.assert(
    fc.property(fc.array(place, { maxLength: 5 }), (changes) => {
      const after = before.clone();
      for (const [page, { start, end, facts, offset }] of changes) {
        after.apply(start + page * PAGE, end + page * PAGE, facts, offset);
      }
      const apart = folded([...after.values()].map((each) => stating(each.start, each.end, each)));
      expect(statementsBetween(before, after)).toEqual(statementsBetween(before, apart));
      expect(statementsBetween(after, before)).toEqual(statementsBetween(apart, before));
    }),
    { numRuns: 30 },
  );
});

test('a path that changed is a difference', () => {
  const before = folded([stating(0, PAGE, fileVma(0, 1))]);
  const unlinked = stating(0, PAGE, fileVma(0, 1, { path: '/lib/a.so (deleted)' }));
  expect(statementsBetween(before, folded([unlinked]))).toEqual([unlinked]);
});
