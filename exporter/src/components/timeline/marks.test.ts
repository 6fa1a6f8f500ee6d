import { nearestMark, type Mark } from './marks';

const mark = (at: number): Mark => ({ at, tone: 'life', words: `at ${at}` });

test('the nearest mark within reach, of equally near ones the latest', () => {
  const marks = [mark(100), mark(200), mark(200), mark(300)];
  expect(nearestMark(marks, 130, 50)).toBe(marks[0]);
  expect(nearestMark(marks, 199, 50)).toBe(marks[2]);
  expect(nearestMark(marks, 250, 49)).toBeNull();
  expect(nearestMark([], 0, 1000)).toBeNull();
});
