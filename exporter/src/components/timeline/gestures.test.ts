import { Gestures } from './gestures';

const told = { onDrag: jest.fn(), onSelect: jest.fn(), onZoom: jest.fn(), onPan: jest.fn() };
let gestures: Gestures;

beforeEach(() => {
  jest.resetAllMocks();
  gestures = new Gestures(told);
});

test('a drag selects, in either direction', () => {
  gestures.press(1, 100, false);
  gestures.move(1, 40);
  expect(told.onDrag).toHaveBeenLastCalledWith([40, 100]);
  gestures.release(1, 30);
  expect(told.onDrag).toHaveBeenLastCalledWith(null);
  expect(told.onSelect.mock.calls).toEqual([[[30, 100]]]);
  expect(told.onSelect.mock.invocationCallOrder[0]).toBeLessThan(told.onDrag.mock.invocationCallOrder.at(-1) ?? 0);
});

test('a click selects nothing', () => {
  gestures.press(1, 100, false);
  gestures.release(1, 102);
  expect(told.onSelect.mock.calls).toEqual([[null]]);
});

test('with Shift a drag pans, and selects nothing', () => {
  gestures.press(1, 100, true);
  gestures.move(1, 130);
  gestures.move(1, 120);
  gestures.release(1, 120);
  expect(told.onPan.mock.calls).toEqual([[-30], [10]]);
  expect(told.onSelect).not.toHaveBeenCalled();
});

test('two fingers zoom around what is between them', () => {
  gestures.press(1, 100, false);
  gestures.press(2, 200, false);
  gestures.move(2, 300);
  expect(told.onZoom).toHaveBeenLastCalledWith(0.5, 200);
  gestures.move(1, 200);
  expect(told.onZoom).toHaveBeenLastCalledWith(2, 250);
});

test('two fingers that move alike pan by as much', () => {
  gestures.press(1, 100, false);
  gestures.press(2, 200, false);
  gestures.move(1, 120);
  gestures.move(2, 220);
  expect(told.onPan.mock.calls.flat().reduce((sum: number, by: number) => sum + by, 0)).toBe(-20);
  const factors = told.onZoom.mock.calls.map(([factor]: [number]) => factor);
  expect(factors.reduce((product, factor) => product * factor, 1)).toBeCloseTo(1);
});

test('fingers that meet do not zoom without end', () => {
  gestures.press(1, 100, false);
  gestures.press(2, 101, false);
  gestures.move(2, 100);
  expect(told.onZoom).toHaveBeenLastCalledWith(1, 100);
});

test('a second finger ends a selection, and the one that is left selects nothing', () => {
  gestures.press(1, 100, false);
  gestures.move(1, 150);
  gestures.press(2, 200, false);
  expect(told.onDrag).toHaveBeenLastCalledWith(null);
  gestures.release(2, 200);
  gestures.move(1, 300);
  gestures.release(1, 300);
  expect(told.onSelect).not.toHaveBeenCalled();
  expect(told.onDrag).toHaveBeenLastCalledWith(null);
});

test('a pointer that is taken away selects nothing', () => {
  gestures.press(1, 100, false);
  gestures.move(1, 150);
  gestures.cancel(1);
  gestures.release(1, 150);
  expect(told.onDrag).toHaveBeenLastCalledWith(null);
  expect(told.onSelect).not.toHaveBeenCalled();
});
