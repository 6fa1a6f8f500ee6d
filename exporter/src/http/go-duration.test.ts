import { parseGoDuration } from './go-duration';

test.each([
  ['0', 0],
  ['0s', 0],
  ['1s', 1000],
  ['250ms', 250],
  ['1.5s', 1500],
  ['.5s', 500],
  ['1.s', 1000],
  ['1h15m30.5s', 4_530_500],
  ['10us', 0.01],
  ['10µs', 0.01],
  ['10μs', 0.01],
  ['1000000ns', 1],
])('%s is %d ms', (text, ms) => {
  expect(parseGoDuration(text)).toBeCloseTo(ms);
});

test.each(['', '5', '1', 's', '.s', '-1s', '1 s', '1d', '1s2', '1..5s', '1s ', 'one second'])('%j is none', (text) => {
  expect(parseGoDuration(text)).toBeUndefined();
});
