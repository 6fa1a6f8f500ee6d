import fc from 'fast-check';
import { surplus, type Held } from './surplus';

const connections = fc.array(fc.record({ busy: fc.boolean(), since: fc.nat(9) }), { maxLength: 12 });

test('those who have most give most, their longest idle first, and nobody who has less than they then have', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), connections, { maxKeys: 5 }), fc.nat(30), (all, count) => {
      const byHolder = new Map<string, readonly Held[]>(Object.entries(all));
      const total = [...byHolder.values()].flat().length;
      const gone = surplus(byHolder, count);
      expect([...gone.values()].flat()).toHaveLength(Math.min(count, total));
      const left = new Map(
        [...byHolder].map(([holder, his]) => [holder, his.length - (gone.get(holder)?.length ?? 0)]),
      );
      for (const [holder, lost] of gone) {
        expect(Math.max(...left.values())).toBeLessThanOrEqual(left.get(holder)! + 1);
        const kept = byHolder.get(holder)!.filter((each) => !lost.includes(each));
        for (const each of kept.filter(({ busy }) => !busy)) {
          expect(lost.every((other) => !other.busy && other.since <= each.since)).toBe(true);
        }
      }
    }),
  );
});
