import fc from 'fast-check';
import { FairQueue } from './fair-queue';

const [PER_HOLDER, TOTAL] = [4, 10];

type Item = readonly [holder: string, number: number];

const act = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('flood', 'a', 'b', 'c', 'd') },
  { weight: 2, arbitrary: fc.constant('next' as const) },
);

test('each holder is served in order, and none twice while another waits', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 100 }), (acts) => {
      const queue = new FairQueue<Item>(PER_HOLDER, TOTAL);
      let waiting: Item[] = [];
      /** Whom each waiting holder has seen served since he began to wait at the head of his items. */
      const seen = new Map<string, Set<string>>();
      let number = 0;
      for (const what of acts) {
        if (what !== 'next') {
          const item: Item = [what, number++];
          const dropped = queue.push(what, item);
          waiting = [...waiting, item].filter((each) => each !== dropped);
          const mine = waiting.filter(([holder]) => holder === what);
          expect(mine.length).toBeLessThanOrEqual(PER_HOLDER);
          expect(waiting.length).toBeLessThanOrEqual(TOTAL);
          if (dropped !== undefined && dropped !== item) {
            expect(waiting.filter(([holder]) => holder === dropped[0]).length).toBeGreaterThanOrEqual(mine.length);
          }
          if (!seen.has(what) && mine.length > 0) {
            seen.set(what, new Set());
          }
          continue;
        }
        const served = queue.next();
        expect(served === undefined).toBe(waiting.length === 0);
        if (served === undefined) {
          continue;
        }
        expect(served).toBe(waiting.find(([holder]) => holder === served[0]));
        waiting = waiting.filter((each) => each !== served);
        seen.delete(served[0]);
        for (const others of seen.values()) {
          expect(others).not.toContain(served[0]);
          others.add(served[0]);
        }
        if (waiting.some(([holder]) => holder === served[0])) {
          seen.set(served[0], new Set());
        }
      }
    }),
  );
});

test('a newcomer gets a place although one has filled the queue', () => {
  const queue = new FairQueue<string>(8, 8);
  for (let n = 0; n < 8; n++) {
    expect(queue.push('flood', `flood ${n}`)).toBeUndefined();
  }
  expect(queue.push('flood', 'flood 8')).toBe('flood 8');
  expect(queue.push('newcomer', 'newcomer')).toBe('flood 7');
  expect([queue.next(), queue.next(), queue.next()]).toEqual(['flood 0', 'newcomer', 'flood 1']);
});
