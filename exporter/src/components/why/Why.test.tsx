/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import React from 'react';
import { formatClock, type Mappings } from '../../view';
import { mappingsFrom } from '../../view/test/maps';
import { Why, type WhyProps } from './Why';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const PAGE = 4096;
const BASE = 0x10_0000;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
});

afterEach(() => {
  jest.useRealTimers();
});

/** A map of so many pairs, and some files. */
function map(pairs: number): Mappings {
  const alternating = Array.from({ length: 2 * pairs }, (_, n) => {
    const start = BASE + n * PAGE;
    return { start, end: start + PAGE, perms: n % 2 === 0 ? 'r--p' : 'rw-p' };
  });
  const files = Array.from({ length: 8 }, (_, n) => {
    const start = 0x7000_0000 + 2 * n * PAGE;
    return {
      start,
      end: start + PAGE,
      perms: 'r--s',
      kind: 'file' as const,
      path: `/var/lib/books/x/${n}.idx`,
    };
  });
  return mappingsFrom([...alternating, ...files]);
}

function why(props: Partial<WhyProps>): React.JSX.Element {
  return <Why mappings={BEFORE} baseline={null} isLive={true} limit={65_530} onShow={jest.fn()} {...props} />;
}

/** Lets what waits for the next turn be done. */
function settle(ms = 0): void {
  act(() => {
    jest.advanceTimersByTime(ms);
  });
}

const BEFORE = map(100);
const sentences = (): string[] =>
  within(screen.getByRole('list', { name: /^Patterns/ }))
    .getAllByRole('button', { name: / (?:of|below) / })
    .map((button) => button.textContent);

test('patterns stand from large to small, each with what would help', () => {
  render(why({}));
  settle();
  expect(sentences()).toEqual([
    '100 pairs of r--p and rw-p of anonymous memory, 4 KiB each, in one run of 800 KiB',
    '8 mappings of .idx files below /var/lib/books/x',
  ]);
  expect(screen.getByText(/^208 VMAs of 65,530\. 199 pairs of neighbours touch/)).toBeVisible();
  expect(screen.getByText('200 VMAs, 96 %, 800 KiB')).toBeVisible();
  expect(screen.getByText(/^Fewer mprotect\(\) calls/)).toBeVisible();
  expect(screen.queryByText(/Raise vm\.max_map_count/)).toBeNull();
});

test('a map that takes more than half of the limit has the next one said', () => {
  render(why({ limit: 300 }));
  settle();
  expect(screen.getByText(/^Raise vm\.max_map_count from 300 to 512/)).toBeVisible();
});

test('a press shows the pattern in the map, or one of its places', () => {
  const onShow = jest.fn();
  render(why({ onShow }));
  settle();
  fireEvent.click(screen.getByRole('button', { name: /^100 pairs/ }));
  expect(onShow).toHaveBeenLastCalledWith(BASE);
  fireEvent.click(screen.getByText('Where: 8 runs'));
  fireEvent.click(screen.getByRole('button', { name: '000070002000–000070003000' }));
  expect(onShow).toHaveBeenLastCalledWith(0x7000_2000);
});

test('growth is told once the looks are 10 s apart, of a map that is live', () => {
  const baseline = { mappings: BEFORE, at: NOW };
  const { rerender } = render(why({ baseline }));
  settle();
  expect(screen.queryByText(/ since /)).toBeNull();
  settle(15_000);
  rerender(why({ baseline, mappings: map(160) }));
  settle(5_000);
  const since = formatClock(NOW);
  expect(screen.getByText(`320 VMAs, 98 %, 1.3 MiB, +360 a minute since ${since}`)).toBeVisible();
  expect(screen.getByText(`8 VMAs, 2 %, 32 KiB, as many as before since ${since}`)).toBeVisible();
  rerender(why({ baseline, mappings: map(160), isLive: false }));
  expect(screen.queryByText(/ since /)).toBeNull();
});

test('axe finds nothing', async () => {
  const { container } = render(why({ limit: 300 }));
  settle();
  jest.useRealTimers();
  // jsdom lays nothing out and has no page around.
  const rules = { region: { enabled: false }, 'color-contrast': { enabled: false } };
  const { violations } = await axe.run(container, { rules });
  expect(violations).toEqual([]);
});
