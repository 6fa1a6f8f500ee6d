import fc from 'fast-check';
import { ClockDistance } from './clock-distance';

test('grows exact though the clock is coarse', () => {
  const distance = new ClockDistance(10_000, 0);
  const real = 123_456_789;
  for (let now = 0; now < 1e6; now += 1_237) {
    distance.look(Math.floor((now + real) / 10_000) * 10_000, now, now + 5);
  }
  expect(Math.abs(distance.value - real)).toBeLessThan(100);
});

test('says how far off it may be', () => {
  const distance = new ClockDistance(1_000_000, 0);
  distance.look(7_000_000, 1_500_000, 1_500_010);
  expect(distance.doubt).toBeGreaterThan(499_000);
  for (let now = 1_500_000; now < 3e6; now += 1_237) {
    distance.look(Math.floor((now + 5_812_345) / 1e6) * 1e6, now, now + 5);
  }
  expect(distance.doubt).toBeLessThan(2_000);
  expect(Math.abs(distance.value - 5_812_345)).toBeLessThanOrEqual(distance.doubt);
});

test('two clocks that may agree do', () => {
  const distance = new ClockDistance(10_000, 0);
  distance.look(50_000, 55_000, 55_003);
  expect(distance.value).toBe(0);
});

test('follows a step of one clock at once', () => {
  const distance = new ClockDistance(1000, 500);
  for (let now = 0; now < 1e6; now += 7_777) {
    distance.look(Math.floor((now + 5e9) / 1000) * 1000, now, now + 2);
  }
  distance.look(9e9, 1e6, 1e6 + 2);
  expect(Math.abs(distance.value - (9e9 - 1e6))).toBeLessThan(1000);
});

test('follows a clock that is slewed', () => {
  const distance = new ClockDistance(1000, 500);
  let real = 5e9;
  for (let now = 0; now < 100e6; now += 250_000) {
    real += 250_000 * 400e-6;
    distance.look(Math.floor((now + real) / 1000) * 1000, now, now + 2);
  }
  expect(Math.abs(distance.value - real)).toBeLessThan(2000);
});

test('is never further off than one look allows', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.array(fc.nat(100_000), { minLength: 1 }), (real, pauses) => {
      const distance = new ClockDistance(1000, 0);
      let now = 0;
      for (const pause of pauses) {
        now += pause;
        distance.look(Math.floor((now + 1 + real) / 1000) * 1000, now, now + 2);
      }
      expect(Math.abs(distance.value - real)).toBeLessThanOrEqual(1003);
    }),
  );
});
