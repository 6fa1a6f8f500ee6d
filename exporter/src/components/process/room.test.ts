import { partsIn } from './room';

const ALL = { heading: true, cmdline: true, headroom: true, tools: true, legend: true, aside: true, timeline: true };

test('a large place has all that is wanted, and nothing else', () => {
  expect(partsIn(1600, 1000, ALL)).toEqual(ALL);
  expect(partsIn(1600, 1000, { ...ALL, legend: false })).toEqual({ ...ALL, legend: false });
});

test('in a small one the map has what there is', () => {
  expect(Object.values(partsIn(160, 100, ALL)).some((part) => part)).toBe(false);
  expect(partsIn(320, 240, ALL)).toMatchObject({ heading: true, headroom: true, legend: false, timeline: false });
});
