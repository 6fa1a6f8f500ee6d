import fc from 'fast-check';
import { apply, fileVma, folded, PAGE, stating, statements } from './test/arbitraries';
import { difference } from './difference';

test('its statements turn one map into the other', () => {
  fc.assert(
    fc.property(statements, statements, (a, b) => {
      const [before, after] = [folded(a), folded(b)];
      for (const statement of difference(before, after)) {
        apply(before, statement);
      }
      expect([...before.values()]).toEqual([...after.values()]);
    }),
  );
});

test('equal maps differ in nothing', () => {
  fc.assert(
    fc.property(statements, (history) => {
      expect(difference(folded(history), folded(history))).toEqual([]);
    }),
  );
});

test('a path that changed is a difference', () => {
  const before = folded([stating(0, PAGE, fileVma(0, 1))]);
  const unlinked = stating(0, PAGE, fileVma(0, 1, { path: '/lib/a.so (deleted)' }));
  expect(difference(before, folded([unlinked]))).toEqual([unlinked]);
});
