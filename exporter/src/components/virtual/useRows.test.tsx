/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { act, render, screen } from '@testing-library/react';
import React, { useLayoutEffect } from 'react';
import { MAX_HEIGHT } from './geometry';
import { scrollTo, sized } from './test/sized';
import { useRows, type RowKeys, type Rows } from './useRows';

const ROW = 20;
let latest: Rows;

beforeEach(() => {
  sized(200);
});

function keysOf(all: readonly number[]): RowKeys {
  return { length: all.length, keyAt: (row) => all[row]!, rowOf: (key) => all.indexOf(key) };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

function List({ keys }: { readonly keys: RowKeys }): React.JSX.Element {
  const [scroller, rows] = useRows({ keys, rowHeight: ROW });
  useLayoutEffect(() => {
    latest = rows;
  });
  return (
    <div ref={scroller} data-testid="scroller">
      {range(rows.first, rows.last).map((row) => (
        <i key={keys.keyAt(row)} style={{ top: rows.topOf(row) }}>
          {keys.keyAt(row)}
        </i>
      ))}
    </div>
  );
}

const scroller = (): HTMLElement => screen.getByTestId('scroller');
/** How far below the upper edge a row is seen. */
const below = (key: number): number => Number.parseFloat(screen.getByText(key).style.top) - scroller().scrollTop;

test('only what can be seen is rendered, wherever one scrolls to', () => {
  render(<List keys={keysOf(range(0, 1000))} />);
  expect(latest).toMatchObject({ first: 0, height: 1000 * ROW, page: 10, top: 0 });
  expect(scroller().childElementCount).toBeLessThan(40);
  scrollTo(scroller(), 500 * ROW);
  expect(below(500)).toBe(0);
  expect(scroller().childElementCount).toBeLessThan(50);
  expect(screen.queryByText('0')).toBeNull();
  expect(latest.top).toBe(500);
});

test('rows that come or go above do not move those that are seen', () => {
  const { rerender } = render(<List keys={keysOf(range(0, 1000))} />);
  scrollTo(scroller(), 500 * ROW + 7);
  expect(below(501)).toBe(13);
  rerender(<List keys={keysOf(range(-30, 1000))} />);
  expect(scroller().scrollTop).toBe(530 * ROW + 7);
  expect(below(501)).toBe(13);
  rerender(<List keys={keysOf(range(100, 1000))} />);
  expect(below(501)).toBe(13);
  // The row at the edge is gone: the next one holds.
  rerender(<List keys={keysOf(range(100, 1000).filter((key) => key !== 500))} />);
  expect(below(501)).toBe(13);
});

test('what a user has scrolled meanwhile is not undone', () => {
  const { rerender } = render(<List keys={keysOf(range(0, 1000))} />);
  scrollTo(scroller(), 500 * ROW);
  // Its event has not come yet.
  scroller().scrollTop = 510 * ROW;
  rerender(<List keys={keysOf(range(-30, 1000))} />);
  expect(scroller().scrollTop).toBe(540 * ROW);
});

test('at the top it stays at the top', () => {
  const { rerender } = render(<List keys={keysOf(range(0, 1000))} />);
  rerender(<List keys={keysOf(range(-30, 1000))} />);
  expect(scroller().scrollTop).toBe(0);
  expect(below(-30)).toBe(0);
});

test('a million rows are as tall as an element may be, and each can be reached', () => {
  const keys: RowKeys = { length: 1_048_576, keyAt: (row) => row, rowOf: (key) => key };
  render(<List keys={keys} />);
  expect(latest.height).toBe(MAX_HEIGHT);
  for (const row of [1_048_575, 700_000, 3, 0]) {
    act(() => {
      latest.scrollTo(row);
    });
    expect(below(row)).toBeGreaterThanOrEqual(-0.01);
    expect(below(row)).toBeLessThanOrEqual(200 - ROW + 0.01);
  }
  expect(scroller().scrollTop).toBe(0);
});

test('scrolling to a row that is seen moves nothing', () => {
  render(<List keys={keysOf(range(0, 1000))} />);
  scrollTo(scroller(), 500 * ROW);
  act(() => {
    latest.scrollTo(505);
  });
  expect(scroller().scrollTop).toBe(500 * ROW);
  act(() => {
    latest.scrollTo(510);
  });
  expect(scroller().scrollTop).toBe(501 * ROW);
});
