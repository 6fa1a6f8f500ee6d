import fc from 'fast-check';
import { AddressSpace } from './address-space';
import { fileVma, PAGE, statements } from './arbitraries';
import { difference, type Statement } from './difference';

function folded(history: readonly Statement[]): AddressSpace {
  const map = new AddressSpace();
  for (const { start, end, vma } of history) {
    map.apply(start, end, vma);
  }
  return map;
}

test('its statements turn one map into the other', () => {
  fc.assert(
    fc.property(statements, statements, (a, b) => {
      const [before, after] = [folded(a), folded(b)];
      for (const { start, end, vma } of difference(before, after)) {
        before.apply(start, end, vma);
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
  const before = folded([{ start: 0, end: PAGE, vma: fileVma(0, 1) }]);
  const unlinked = fileVma(0, 1, { path: '/lib/a.so (deleted)' });
  expect(difference(before, folded([{ start: 0, end: PAGE, vma: unlinked }]))).toEqual([
    { start: 0, end: PAGE, vma: unlinked },
  ]);
});
