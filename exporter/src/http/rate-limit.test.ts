import { TokenBucket, type RateLimit } from './rate-limit';

/** How long requests at these times (ms) have to wait, under the limit in force at each. */
function waits(...requests: [at: number, limit: RateLimit | undefined][]): number[] {
  const bucket = new TokenBucket();
  return requests.map(([at, limit]) => bucket.take(limit, at));
}

const one = { intervalMs: 1000, burst: 1 };
const three = { intervalMs: 1000, burst: 3 };
const none = { intervalMs: 1000, burst: 0 };

test('a burst at once, then one each interval', () => {
  const times = [0, 0, 0, 0, 500, 1000, 1500];
  expect(waits(...times.map((at): [number, RateLimit] => [at, three]))).toEqual([0, 0, 0, 1000, 500, 0, 500]);
});

test('no more than a burst is saved up', () => {
  const late = 1e9;
  expect(waits([0, three], [late, three], [late, three], [late, three], [late, three])).toEqual([0, 0, 0, 0, 1000]);
});

test('a refused request costs no token', () => {
  expect(waits([0, one], [500, one], [750, one], [1000, one])).toEqual([0, 500, 250, 0]);
});

test('without a burst nothing passes', () => {
  expect(waits([0, none], [1e6, none])).toEqual([Infinity, Infinity]);
});

test('a new limit begins with a full bucket, the same one read again does not', () => {
  expect(waits([0, one], [0, { ...one }], [0, three], [0, undefined], [0, one])).toEqual([0, 1000, 0, 0, 0]);
});
