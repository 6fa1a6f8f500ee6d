import { Top } from './top';

type Candidate = readonly [string, number];

function top(n: number): (sizes: Record<string, number>) => string[] {
  const picker = new Top<Candidate>(n, ([name]) => name);
  return (sizes) => picker.pick(Object.entries(sizes), ([, size]) => size).map(([name]) => name);
}

test('the greatest are picked, greatest first', () => {
  expect(top(2)({ a: 1, b: 3, c: 2 })).toEqual(['b', 'c']);
});

test('nothing is not among the greatest', () => {
  expect(top(3)({ a: 1, b: 0 })).toEqual(['a']);
});

test('one that was picked stays when another barely passes it, and goes when it falls behind', () => {
  const pick = top(2);
  pick({ a: 5, b: 4, c: 3, d: 1 });
  expect(pick({ a: 5, b: 4, c: 4.5, d: 1 })).toEqual(['a', 'c', 'b']);
  expect(pick({ a: 5, b: 4, c: 4.5, d: 6 })).toEqual(['d', 'a', 'c']);
  expect(pick({ a: 5, b: 4.6, c: 4.5, d: 6 })).toEqual(['d', 'a']);
});

test('none is none', () => {
  const pick = top(0);
  expect(pick({ a: 1 })).toEqual([]);
});

test('the number of picked ones is bounded whatever moves', () => {
  const pick = top(8);
  for (let round = 0; round < 50; round++) {
    const sizes = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`p${i}`, 1 + ((i * 7 + round * 13) % 40)]));
    expect(pick(sizes).length).toBeLessThanOrEqual(10);
  }
});
