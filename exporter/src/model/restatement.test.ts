import fc from 'fast-check';
import { Restatement } from './restatement';
import { at } from './test/events';
import { apply, folded, statements, stating } from './test/arbitraries';
import type { Statement } from './statement';

const begin = { ...at, type: 'begin', mm: 1 } as const;

/** A map from low to high, with what happens meanwhile somewhere in between. */
const restated = fc
  .tuple(statements, fc.array(fc.tuple(fc.nat(), statements), { maxLength: 2 }))
  .map(([whole, meanwhile]): Statement[] => {
    const all = [...folded(whole).values()].map((vma) => stating(vma.start, vma.end, vma));
    for (const [place, news] of meanwhile) {
      all.splice(place % (all.length + 1), 0, ...news.slice(0, 3));
    }
    return all;
  });

test('what was stated holds, and nothing else', () => {
  fc.assert(
    fc.property(fc.option(statements), restated, (before, all) => {
      const restatement = new Restatement(before && folded(before), begin);
      for (const each of all) {
        restatement.state(each);
      }
      expect([...restatement.map().values()]).toEqual([...folded(all).values()]);
    }),
  );
});

test('its differences turn the former map into it, which stays as it was until then', () => {
  fc.assert(
    fc.property(statements, restated, (before, all) => {
      const former = folded(before);
      const restatement = new Restatement(former, begin);
      for (const each of all) {
        restatement.state(each);
      }
      const differences = restatement.differences();
      expect([...former.values()]).toEqual([...folded(before).values()]);
      for (const each of differences) {
        apply(former, each);
      }
      expect([...former.values()]).toEqual([...folded(all).values()]);
    }),
  );
});

test('a map that is stated as it was differs in nothing', () => {
  fc.assert(
    fc.property(statements, (history) => {
      const former = folded(history);
      const restatement = new Restatement(former, begin);
      for (const vma of folded(history).values()) {
        restatement.state(stating(vma.start, vma.end, vma));
      }
      expect(restatement.differences()).toEqual([]);
    }),
  );
});
