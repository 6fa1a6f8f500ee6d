/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import React from 'react';
import { formatTime, type Mappings } from '../../view';
import { mappingsFrom } from '../../view/test/maps';
import { Growth, type GrowthProps } from './Growth';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const SINCE = formatTime(AT).slice(0, 8);
const KIB = 1024;

afterEach(() => {
  jest.useRealTimers();
});

/** A map with a heap and so many files, by name, of so many KiB. */
function map(heap: number, files: Readonly<Record<string, number>> = {}): Mappings {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  return mappingsFrom([
    { start: 0x1000, end: 0x1000 + heap * KIB, kind: 'heap', path: '[heap]' },
    ...names
      .filter((name) => (files[name] ?? 0) > 0)
      .map((name) => {
        const start = (names.indexOf(name) + 1) * 0x1000_0000;
        return { start, end: start + files[name]! * KIB, kind: 'file' as const, path: `/tmp/${name}`, perms: 'r--s' };
      }),
  ]);
}

function growth(props: Partial<GrowthProps>): React.JSX.Element {
  const baseline = { mappings: BEFORE, at: AT };
  return <Growth mappings={BEFORE} baseline={baseline} onBaseline={jest.fn()} onFind={jest.fn()} {...props} />;
}

const BEFORE = map(8, { a: 64, b: 4 });
const cells = (): string[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent);

test('a map that is as it was has not grown', () => {
  render(growth({}));
  expect(screen.getByText(`Nothing has grown since ${SINCE}.`)).toBeVisible();
  expect(screen.getByText(`The same in all since ${SINCE}`)).toBeVisible();
  expect(screen.queryByRole('table')).toBeNull();
});

test('what grew the most is first, and what shrank comes last, where there is room', () => {
  const now = map(20, { a: 16, b: 4, c: 128 });
  const { rerender } = render(growth({ mappings: now }));
  expect(screen.getByText(`+1 VMA, +92 KiB in all since ${SINCE}`)).toBeVisible();
  expect(cells()).toEqual(['cr--s+1+128 KiB', 'heaprw-p+12 KiB', 'ashrankr--s−48 KiB']);
  rerender(growth({ mappings: now, lines: 2 }));
  expect(cells()).toEqual(['cr--s+1+128 KiB', 'heaprw-p+12 KiB']);
});

test('what only shrank is told as well', () => {
  render(growth({ mappings: map(4, { a: 64 }) }));
  expect(screen.getByText(`Nothing has grown since ${SINCE}.`)).toBeVisible();
  expect(cells()).toEqual(['bshrankr--s−1−4 KiB', 'heapshrankrw-p−4 KiB']);
});

test('the top four are shown unless more are asked for', () => {
  const now = map(12, { a: 68, b: 8, c: 4, d: 4, e: 4, f: 4 });
  const { rerender } = render(growth({ mappings: now }));
  expect(cells()).toHaveLength(4);
  rerender(growth({ mappings: now, lines: 20 }));
  expect(cells()).toHaveLength(7);
});

test('a press sets the moment, or looks for what grew', () => {
  const [onBaseline, onFind] = [jest.fn(), jest.fn()];
  render(growth({ mappings: map(20, { a: 64, b: 4 }), onBaseline, onFind }));
  fireEvent.click(screen.getByRole('button', { name: 'Set to now' }));
  expect(onBaseline).toHaveBeenCalledTimes(1);
  fireEvent.click(within(screen.getByRole('table')).getByRole('button', { name: 'heap' }));
  expect(onFind).toHaveBeenCalledWith('heap');
});

test('maps are compared once a second, and at once with another moment', () => {
  jest.useFakeTimers();
  const { rerender } = render(growth({}));
  rerender(growth({ mappings: map(12, { a: 64, b: 4 }) }));
  expect(screen.queryByRole('table')).toBeNull();
  rerender(growth({ mappings: map(16, { a: 64, b: 4 }) }));
  act(() => {
    jest.advanceTimersByTime(1000);
  });
  expect(cells()).toEqual(['heaprw-p+8 KiB']);
  expect(screen.getByText(`+8 KiB in all since ${SINCE}`)).toBeVisible();
  const now = map(20, { a: 64, b: 4 });
  rerender(growth({ mappings: now, baseline: { mappings: now, at: AT } }));
  expect(screen.getByText(`Nothing has grown since ${SINCE}.`)).toBeVisible();
});

test('axe finds nothing', async () => {
  const { container } = render(growth({ mappings: map(20, { a: 16, b: 4, c: 128 }) }));
  // jsdom lays nothing out and has no page around.
  const rules = { region: { enabled: false }, 'color-contrast': { enabled: false } };
  const { violations } = await axe.run(container, { rules });
  expect(violations).toEqual([]);
});
