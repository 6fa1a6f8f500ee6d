import fc from 'fast-check';
import type { AddressSpace } from '../address-space';
import type { Mappings } from '../mappings';
import { Facts } from '../../wire/facts';
import { Explainer } from './explainer';
import type { Explanation } from './explanation';
import { growthBetween } from './growth';
import { anyPieces, mapOf, stillOf } from './test/maps';

/** The same map in chunks that are cut elsewhere. */
function cutElsewhere(map: AddressSpace, seed: number): Mappings {
  const other = mapOf([]);
  const vmas = [...map.values()];
  const order = vmas.map((vma, n) => ({ vma, key: (n * 7919 + seed) % 65_537 })).sort((a, b) => a.key - b.key);
  for (const { vma } of order) {
    other.apply(vma.start, vma.end, Facts.of(vma), vma.offset);
  }
  return stillOf(other);
}

function changed(map: AddressSpace, places: readonly number[]): void {
  const vmas = [...map.values()];
  for (const place of vmas.length === 0 ? [] : places) {
    const { start, end } = vmas[place % vmas.length]!;
    map.apply(start, end, place % 3 === 0 ? null : Facts.of({ ...vmas[place % vmas.length]!, perms: 'rwxp' }));
  }
}

function explained(mappings: Mappings): Explanation {
  return new Explainer().explain(mappings);
}

test('each mapping is in one pattern, and each pair that touches has one reason', () => {
  fc.assert(
    fc.property(anyPieces, (pieces) => {
      const mappings = stillOf(mapOf(pieces));
      const { vmas, touching, reasons, patterns, counts } = explained(mappings);
      const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);
      expect(vmas).toBe(pieces.length);
      expect(sum(patterns.map((pattern) => pattern.vmas))).toBe(pieces.length);
      expect(sum([...counts.values()].map((counted) => counted.vmas))).toBe(pieces.length);
      expect(sum(patterns.map(({ bytes }) => bytes))).toBe(mappings.sums.mappedBytes);
      let pairs = 0;
      for (let index = 1; index < mappings.length; index++) {
        pairs += mappings.end(index - 1) === mappings.start(index) ? 1 : 0;
      }
      expect(touching).toBe(pairs);
      expect(sum(reasons.map(({ count }) => count))).toBe(pairs);
      expect(sum(patterns.flatMap((pattern) => pattern.reasons.map(({ count }) => count)))).toBe(pairs);
      const known = patterns.filter(({ id }) => id !== 'other').map((pattern) => pattern.vmas);
      expect(known).toEqual([...known].sort((a, b) => b - a));
      for (const { runs, ranges, bytes, example } of patterns) {
        expect(ranges).toHaveLength(Math.min(runs, 64));
        const inRanges = sum(ranges.map(({ start, end }) => end - start));
        expect(runs <= 64 ? inRanges === bytes : inRanges < bytes).toBe(true);
        expect(ranges.some(({ start }) => start === example)).toBe(true);
      }
    }),
  );
});

test('how a map is kept in chunks makes no difference', () => {
  fc.assert(
    fc.property(anyPieces, fc.nat(65_536), (pieces, seed) => {
      const map = mapOf(pieces);
      expect(explained(cutElsewhere(map, seed))).toEqual(explained(stillOf(map)));
    }),
  );
});

test('what is kept of earlier looks makes no difference', () => {
  fc.assert(
    fc.property(anyPieces, fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 4 }), (pieces, steps) => {
      const explainer = new Explainer();
      const map = mapOf(pieces);
      explainer.explain(stillOf(map));
      for (const places of steps) {
        changed(map, places);
        expect(explainer.explain(stillOf(map))).toEqual(explained(stillOf(map)));
      }
    }),
  );
});

test('growth adds up to that of the map, and what stays the same does not grow', () => {
  fc.assert(
    fc.property(anyPieces, anyPieces, (pieces, others) => {
      const before = explained(stillOf(mapOf(pieces)));
      const after = explained(stillOf(mapOf([...others, { gap: 5, path: '[vdso]', kind: 'vdso', pages: 1 }])));
      const rates = [...growthBetween(before, after, 20).values()];
      const sum = rates.reduce((all, rate) => all + rate, 0);
      expect(sum).toBeCloseTo((after.vmas - before.vmas) / 20, 6);
      expect([...growthBetween(after, after, 20).values()].every((rate) => rate === 0)).toBe(true);
      expect(growthBetween(before, after, 9.9).size).toBe(0);
    }),
  );
});
