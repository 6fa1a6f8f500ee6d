/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import React from 'react';
import type { Polled } from '../poll';
import { sized } from '../../components/virtual/test/sized';
import { listedProcess, polledOf } from '../watch/test/machine';
import { ProcessList } from './ProcessList';

beforeAll(() => {
  sized(600);
});

const list = (polled: Polled, current: number | null = null) => <ProcessList polled={polled} current={current} />;
const machine = (count: number) => Array.from({ length: count }, (_, i) => listedProcess(i + 1, { vmas: i + 1 }));
const names = () => [...document.querySelectorAll('.processes .process-name')].map(({ textContent }) => textContent);

test('it says why there is none, and what is missing', () => {
  const nothing: Polled = { list: null, at: 0, readiness: null, error: null };
  const { rerender } = render(list(nothing));
  expect(screen.getByText('Asking the exporter …')).toBeVisible();
  rerender(list({ ...nothing, error: 'It does not answer.' }));
  expect(screen.getByText('It does not answer.')).toBeVisible();
  const viewer = { uid: 1000, name: 'user', clearance: 'user', obstacle: null };
  rerender(list(polledOf(machine(1), { viewer })));
  expect(screen.getByText(/^Shown are only the processes of user\./)).toBeVisible();
});

test('a row tells VMAs, what is mapped, W+X, and what is wrong with the map', () => {
  const mapState = { map: 'unreadable', map_since: 0, map_reason: 'it hangs', known: false } as const;
  const processes = [
    listedProcess(1, { vmas: 12_345, mappedBytes: 6144, reservedBytes: 4096, writableExecutableVmas: 2 }),
    listedProcess(2, { vmas: null, mapState }),
  ];
  render(list(polledOf(processes), 1));
  const [first, second] = screen.getAllByRole('link');
  expect(first).toHaveTextContent('p1W+X12,34512 KiB');
  expect(first).toHaveAttribute('aria-current', 'page');
  expect(first).toHaveAttribute('title', '12,345 VMAs, 19 % of 65,530\n/usr/bin/p1 --flag');
  expect(first?.querySelector('.process-vmas')).toHaveTextContent('12,345');
  expect(second).toHaveTextContent('p2–2can’t be read');
  expect(second).not.toHaveAttribute('aria-current');
});

test('thousands of rows are rendered where they are in view, the current one among them', () => {
  const polled = polledOf(machine(2000));
  const { rerender } = render(list(polled));
  expect(names()[0]).toBe('p2000');
  expect(names().length).toBeLessThan(40);
  rerender(list(polled, 5));
  expect(screen.getByRole('link', { current: 'page' })).toHaveTextContent('p5');
});

test('it is searched, and gone through by keys', async () => {
  location.hash = '';
  render(list(polledOf(machine(30).map((each) => ({ ...each, comm: `n${each.pid + 100}`, cmdline: '' })))));
  screen.getByRole('searchbox').focus();
  await userEvent.keyboard('3');
  expect(names()).toEqual(['n103', 'n130', 'n123', 'n113']);
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(document.activeElement).toHaveTextContent('n130');
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  expect(screen.getByRole('searchbox')).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(location.hash).toMatch(/^#\/pid\/3\b/);
});

test('rows do not move while they are pointed at', () => {
  const { rerender } = render(list(polledOf(machine(3))));
  const rows = screen.getByRole('navigation', { name: 'Processes' });
  fireEvent.pointerEnter(rows);
  const later = polledOf([
    ...[1, 3].map((pid) => listedProcess(pid, { vmas: 100 - pid })),
    listedProcess(9, { vmas: 999 }),
  ]);
  rerender(list(later));
  expect(names()).toEqual(['p3', 'p2', 'p1', 'p9']);
  expect(screen.getAllByRole('link')[1]).toHaveTextContent('p222ended');
  fireEvent.pointerLeave(rows);
  expect(names()).toEqual(['p9', 'p1', 'p3']);
});

test('axe finds nothing', async () => {
  const { container } = render(list(polledOf(machine(3)), 2));
  const { violations } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
