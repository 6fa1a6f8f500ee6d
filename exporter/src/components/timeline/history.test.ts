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

test('it is bounded however many gaps it has', () => {
  const history = new History(20);
  for (let at = 0; at < 5_000_000; at += 5000) {
    history.note(at, at, 0, 0);
  }
  const [times, vmas] = history.columns;
  expect(times.length).toBeLessThan(40);
  expect(times.at(-1)).toBe(4995);
  // What is known never touches what is known beyond a gap.
  expect(vmas.every((count, i) => count === null || vmas[i + 1] == null)).toBe(true);
});

test('a clock that is set back takes with it what has not come yet', () => {
  const history = new History();
  for (let at = 10_000; at <= 20_000; at += 1000) {
    history.note(at, 1, 0, at);
  }
  history.note(12_500, 7, 0, 20_100);
  history.note(13_500, 8, 0, 20_103);
  expect(history.columns[0].slice(-5)).toEqual([11, 12, 12.25, 12.5, 13.5]);
  expect(history.columns[1].slice(-5)).toEqual([1, 1, null, 7, 8]);
  expect(history.columns[3].slice(-3)).toEqual([null, null, 3]);
});

test('a clock that hesitates loses nothing', () => {
  const history = new History();
  history.note(10_000, 1, 0, 0);
  history.note(9_700, 1, 0, 0);
  history.note(11_000, 2, 0, 5);
  expect(history.columns[0]).toEqual([10, 11]);
});

test('who waits for a sample is told of each, and the columns are others then', () => {
  const history = new History();
  const told: unknown[] = [];
  const end = history.subscribe(() => told.push(history.columns));
  history.note(1000, 1, 0, 0);
  history.note(1500, 2, 0, 0);
  history.note(2000, 3, 0, 0);
  end();
  history.note(3000, 4, 0, 0);
  expect(told).toHaveLength(2);
  expect(told[0]).not.toBe(told[1]);
});

test('what is thinned keeps the peaks of its changes', () => {
  const history = new History(4);
  for (let i = 0, total = 0; i < 8; i++) {
    total += i === 1 ? 900 : 1;
    history.note(i * 1000, i, 0, total);
  }
  expect(history.columns[0]).toEqual([0, 2, 4, 5, 6, 7]);
  expect(Math.max(...history.columns[3].map((rate) => rate ?? 0))).toBe(900);
});
