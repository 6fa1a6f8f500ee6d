/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { act, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import React from 'react';
import type { MapEntry } from '../../client';
import { scrollTo, sized } from '../virtual/test/sized';
import { changeRows, type ChangeRows } from './change-rows';
import { ChangesList } from './ChangesList';

const PAGE = 4096;
const ROW = 46;

/** jsdom lays nothing out and has no page around. */
const AXE = { rules: { region: { enabled: false }, 'color-contrast': { enabled: false } } };

beforeEach(() => {
  sized(5 * ROW);
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function entry(seq: number, pid = 1): MapEntry {
  const start = seq * PAGE;
  const vma = {
    start,
    end: start + PAGE,
    perms: 'rw-p',
    offset: 0,
    dev: '00:00',
    inode: '0',
    path: '',
    kind: 'anon',
    flags: null,
  };
  const after = [vma] as MapEntry['after'];
  const where = { start, end: vma.end, before: [], after, bytes: PAGE };
  return { seq, ts: seq, pid, startTime: 1, comm: 'worker', what: 'mapped', op: 'mmap', by: pid, ...where };
}

const entries = (count: number, from = 1): MapEntry[] => Array.from({ length: count }, (_, i) => entry(from + i));
const lines = (count: number, from?: number): ChangeRows => changeRows(entries(count, from), 1);
/** A page at `n`, as the list writes it. */
const address = (n: number): string => (n * PAGE).toString(16).padStart(12, '0');

/** What can be seen, from the top down. */
function seen(container: HTMLElement): number[] {
  const { scrollTop } = scroller(container);
  return [...container.querySelectorAll<HTMLElement>('li')]
    .map((li) => ({
      top: Number.parseFloat(li.style.top) - scrollTop,
      seq: Number(li.firstElementChild?.getAttribute('data-seq')),
    }))
    .filter(({ top }) => top >= 0 && top < 5 * ROW)
    .map(({ seq }) => seq);
}

function scroller(container: HTMLElement): HTMLElement {
  return container.querySelector<HTMLElement>('.vma-changes-scroller')!;
}

function pass(ms: number): void {
  act(() => {
    jest.advanceTimersByTime(ms);
  });
}

test('changes are told in words, the newest on top, and a press shows their place', () => {
  const onReveal = jest.fn();
  const { container, rerender } = render(<ChangesList lines={lines(0)} onReveal={onReveal} empty="Nothing yet." />);
  expect(screen.getByText('Nothing yet.')).toBeVisible();
  rerender(<ChangesList lines={changeRows([...entries(2), entry(3, 4711)], 1)} onReveal={onReveal} empty="" />);
  expect(seen(container)).toEqual([3, 2, 1]);
  const [first] = screen.getAllByRole('button');
  expect(first).toHaveTextContent(/mmap.*worker 4711.*\+4 KiB.*000000003000.*anonymous rw-p/);
  expect(screen.getAllByText(/worker/)).toHaveLength(1);
  expect(screen.getAllByRole('listitem')[0]).toHaveAttribute('aria-setsize', '3');
  expect(screen.getAllByRole('listitem')[2]).toHaveAttribute('aria-posinset', '3');
  fireEvent.click(first!);
  expect(onReveal).toHaveBeenCalledWith(4711, 3 * PAGE);
});

test('a line with no place in the map is not pressed', () => {
  const { ts, pid, startTime, comm } = entry(1);
  const exited = changeRows([{ seq: 1, ts, pid, startTime, comm, what: 'exited' }], 1);
  render(<ChangesList lines={exited} onReveal={jest.fn()} empty="" />);
  expect(screen.getByText('worker has ended')).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});

test('only the lines in view are put into words', () => {
  const read = new Set<number>();
  const all = lines(10_000);
  const counted = {
    ...all,
    at: (i: number) => {
      read.add(i);
      return all.at(i);
    },
  };
  render(<ChangesList lines={counted} onReveal={jest.fn()} empty="" />);
  expect(read.size).toBeLessThan(40);
});

test('a flood is shown twice a second, the last of it too; a few lines at once', () => {
  const { container, rerender } = render(<ChangesList lines={lines(1)} onReveal={jest.fn()} empty="" />);
  const shown = new Set<number>();
  for (let step = 1; step <= 20; step++) {
    rerender(<ChangesList lines={lines(500, step * 1000)} onReveal={jest.fn()} empty="" />);
    pass(100);
    shown.add(seen(container)[0]!);
  }
  expect(shown.size).toBeLessThanOrEqual(5);
  pass(500);
  expect(seen(container)[0]).toBe(20_499);
  rerender(<ChangesList lines={lines(500, 20_003)} onReveal={jest.fn()} empty="" />);
  expect(seen(container)[0]).toBe(20_502);
});

test('what is new lights up, unless it is much', () => {
  const glowing = (): number => document.querySelectorAll('[data-fresh="true"]').length;
  const { container, rerender } = render(<ChangesList lines={lines(20)} onReveal={jest.fn()} empty="" />);
  expect(glowing()).toBe(0);
  rerender(<ChangesList lines={lines(22)} onReveal={jest.fn()} empty="" />);
  expect(glowing()).toBe(2);
  rerender(<ChangesList lines={lines(23)} onReveal={jest.fn()} empty="" />);
  expect(glowing()).toBe(3);
  for (const line of container.querySelectorAll('[data-fresh="true"]')) {
    fireEvent.animationEnd(line);
  }
  expect(glowing()).toBe(0);
  rerender(<ChangesList lines={lines(60)} onReveal={jest.fn()} empty="" />);
  expect(glowing()).toBe(0);
});

test('while someone reads, the lines stay, and a button leads to those that have come since', () => {
  const { container, rerender } = render(<ChangesList lines={lines(100)} onReveal={jest.fn()} empty="" />);
  scrollTo(scroller(container), 20 * ROW);
  expect(seen(container)).toEqual([80, 79, 78, 77, 76]);
  rerender(<ChangesList lines={lines(100, 13)} onReveal={jest.fn()} empty="" />);
  expect(seen(container)).toEqual([80, 79, 78, 77, 76]);
  expect(screen.getByRole('button', { name: '↑ 12 newer' })).toBeVisible();
  // All that is read is no longer kept: it can be read to its end all the same.
  rerender(<ChangesList lines={lines(500, 5001)} onReveal={jest.fn()} empty="" />);
  pass(500);
  expect(seen(container)).toEqual([80, 79, 78, 77, 76]);
  fireEvent.click(screen.getByRole('button', { name: '↑ 500+ newer' }));
  expect(seen(container)).toEqual([5500, 5499, 5498, 5497, 5496]);
  expect(screen.queryByRole('button', { name: /newer/ })).toBeNull();
});

test('the keyboard walks the lines, and Enter shows their place', async () => {
  jest.useRealTimers();
  const onReveal = jest.fn();
  const { container, rerender } = render(<ChangesList lines={lines(100)} onReveal={onReveal} empty="" />);
  await userEvent.tab();
  expect(document.activeElement).toHaveTextContent(address(100));
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(document.activeElement).toHaveTextContent(address(98));
  rerender(<ChangesList lines={lines(110)} onReveal={onReveal} empty="" />);
  expect(document.activeElement).toHaveTextContent(address(98));
  await userEvent.keyboard('{Enter}');
  expect(onReveal).toHaveBeenCalledWith(1, 98 * PAGE);
  await userEvent.keyboard('{End}');
  expect(document.activeElement).toHaveTextContent(address(1));
  expect(seen(container)).toEqual([5, 4, 3, 2, 1]);
  await userEvent.keyboard('{PageUp}');
  expect(document.activeElement).toHaveTextContent(address(6));
  await userEvent.keyboard('{Home}');
  expect(document.activeElement).toHaveTextContent(address(110));
  expect(seen(container)[0]).toBe(110);
});

test('axe finds nothing', async () => {
  jest.useRealTimers();
  const { container } = render(<ChangesList lines={lines(30)} onReveal={jest.fn()} empty="" />);
  const { violations } = await axe.run(container, AXE);
  expect(violations).toEqual([]);
});
