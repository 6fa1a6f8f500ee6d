import { Seldom } from './seldom';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('the first are told at once, the rest of a flood by the last of it every 10 s, and none is lost', () => {
  const told: [string, number][] = [];
  const seldom = new Seldom(2);
  const tell = (sort: string, line: string) => {
    seldom.tell(sort, (count) => told.push([line, count]));
  };
  ['a', 'b', 'c', 'd'].forEach((line) => {
    tell('one', line);
  });
  tell('other', 'e');
  expect(told.splice(0)).toEqual([
    ['a', 1],
    ['b', 1],
    ['e', 1],
  ]);
  jest.advanceTimersByTime(9_999);
  expect(told).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(told.splice(0)).toEqual([['d', 2]]);
  tell('one', 'f');
  tell('one', 'g');
  expect(told.splice(0)).toEqual([['f', 1]]);
  jest.advanceTimersByTime(60_000);
  expect(told.splice(0)).toEqual([['g', 1]]);
  expect(jest.getTimerCount()).toBe(0);
});
