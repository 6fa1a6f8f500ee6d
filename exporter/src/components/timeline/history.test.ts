import fc from 'fast-check';
import { History } from './history';

test('a sample a second, with the changes since the one before', () => {
  const history = new History();
  for (let at = 10_000; at <= 13_000; at += 500) {
    history.note(at, at / 1000, 4096, at / 100);
  }
  expect(history.columns).toEqual([
    [10, 11, 12, 13],
    [10, 11, 12, 13],
    [4096, 4096, 4096, 4096],
    [null, 10, 10, 10],
  ]);
  expect(history.columns).toBe(history.columns);
});

test('what nobody saw is a gap, and its changes are no rate', () => {
  const history = new History();
  history.note(1000, 5, 0, 0);
  history.note(61_000, 9, 0, 700);
  history.note(62_000, 9, 0, 707);
  const [at, vmas, , changes] = history.columns;
  expect(at).toEqual([1, 2, 61, 62]);
  expect(vmas).toEqual([5, null, 9, 9]);
  expect(changes).toEqual([null, null, null, 7]);
});

test('however long one looks, it is bounded, in order, and fine where it is recent', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1000, max: 9000 }), { maxLength: 400 }), (steps) => {
      const history = new History(20);
      let at = 0;
      const noted: number[] = [];
      for (const step of steps) {
        at += step;
        history.note(at, at, 0, at);
        noted.push(at / 1000);
      }
      const [times, vmas, bytes, changes] = history.columns;
      expect(times.length).toBeLessThan(40);
      expect([vmas.length, bytes.length, changes.length]).toEqual([times.length, times.length, times.length]);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      const known = times.filter((_, i) => vmas[i] !== null);
      expect(noted.slice(-8)).toEqual(known.slice(-Math.min(8, noted.length)));
    }),
  );
});
