import fc from 'fast-check';
import { endsOf, firstSpan, panned, zoomed } from './span';

const NOW = 10_000_000;
const FIRST = NOW - 3_600_000;
const FIRST_SPAN = firstSpan(FIRST, NOW);

test('now is followed until someone looks at the past, and again when they come back', () => {
  expect(endsOf(FIRST_SPAN, NOW)).toEqual([NOW - 300_000, NOW]);
  const past = panned(FIRST_SPAN, -0.5, FIRST, NOW);
  expect(past.to).toBe(NOW - 150_000);
  expect(endsOf(past, NOW + 60_000)).toEqual(endsOf(past, NOW));
  expect(panned(past, 0.5, FIRST, NOW).to).toBeNull();
});

test('at first a minute is in view, then all, then five minutes', () => {
  expect(firstSpan(NOW - 5000, NOW)).toEqual({ length: 60_000, to: null });
  expect(firstSpan(NOW - 100_000, NOW)).toEqual({ length: 100_000, to: null });
  expect(firstSpan(FIRST, NOW)).toEqual({ length: 300_000, to: null });
});

test('zooming keeps the time under the pointer where it is', () => {
  const past = { length: 600_000, to: NOW - 600_000 };
  const closer = zoomed(past, 0.5, 0.25, FIRST, NOW);
  expect(closer.length).toBe(300_000);
  expect(endsOf(closer, NOW)[0] + 0.25 * 300_000).toBe(endsOf(past, NOW)[0] + 0.25 * 600_000);
});

test('whatever one does, what is in view is within what is known', () => {
  const step = fc.record({
    zoom: fc.boolean(),
    by: fc.double({ min: -2, max: 2, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let span = FIRST_SPAN;
      for (const { zoom, by, share } of steps) {
        span = zoom ? zoomed(span, Math.exp(by), share, FIRST, NOW) : panned(span, by, FIRST, NOW);
        const [from, to] = endsOf(span, NOW);
        expect(to).toBeLessThanOrEqual(NOW);
        expect(from).toBeGreaterThanOrEqual(FIRST - 1);
        expect(span.length).toBeGreaterThanOrEqual(10_000);
      }
    }),
  );
});
