/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import React, { useState } from 'react';
import type { Filter, Mappings } from '../../view';
import { mappingsFrom, type Sketch } from '../../view/test/maps';
import { scrollTo, sized } from '../virtual/test/sized';
import { MappingTable, type MappingTableProps } from './MappingTable';

const ROW = 26;
const HEADER = 32;
const SMALL: readonly Sketch[] = [
  { start: 0x1000, end: 0x9000, perms: 'r-xp', kind: 'text', path: '/bin/x', offset: 0x2000 },
  { start: 0xa000, end: 0xb000, perms: 'rw-p', kind: 'heap', path: '[heap]' },
  { start: 0x10000, end: 0x14000, perms: 'rwxp', kind: 'anon' },
];

/** jsdom lays nothing out and has no page around. */
const AXE = { rules: { region: { enabled: false }, 'color-contrast': { enabled: false } } };

beforeEach(() => {
  sized(10 * ROW + HEADER);
});

afterEach(() => {
  jest.useRealTimers();
});

function many(count: number, from = 1): Mappings {
  return mappingsFrom(
    Array.from({ length: count }, (_, i) => ({ start: (from + i) * 0x10000, end: (from + i) * 0x10000 + 0x1000 })),
  );
}

function Table(props: Partial<MappingTableProps>): React.JSX.Element {
  const [selected, setSelected] = useState<number | null>(null);
  return (
    <MappingTable
      mappings={mappingsFrom(SMALL)}
      title="nginx"
      filter={null}
      selected={selected}
      onPick={setSelected}
      {...props}
    />
  );
}

const grid = (): HTMLElement => screen.getByRole('grid', { name: 'Mappings of nginx' });
const bodyRows = (): HTMLElement[] => screen.getAllByRole('row').slice(1);
const starts = (): number[] => bodyRows().map((row) => Number.parseInt(row.textContent, 16));
const active = (): HTMLElement | null => document.getElementById(grid().getAttribute('aria-activedescendant') ?? '');
const press = (heading: string): void => {
  fireEvent.click(within(screen.getByRole('columnheader', { name: heading })).getByRole('button'));
};

/** Starts in units of `many`, of what can be seen from the top down. */
function seen(): number[] {
  return bodyRows()
    .map((row) => ({ top: Number.parseFloat(row.style.top) - grid().scrollTop, start: Number(row.dataset['start']) }))
    .filter(({ top }) => top >= 0 && top < 10 * ROW)
    .map(({ start }) => start / 0x10000);
}

test('the mappings are as the map is drawn, highest first', () => {
  render(<Table />);
  expect(starts()).toEqual([0x10000, 0xa000, 0x1000]);
  expect(grid()).toHaveAttribute('aria-rowcount', '4');
  expect(bodyRows()[2]).toHaveAttribute('aria-rowindex', '4');
  expect(
    within(bodyRows()[2]!)
      .getAllByRole('gridcell')
      .map((cell) => cell.textContent),
  ).toEqual(['000000001000–000000009000', '32 KiB', 'r-xp', 'Program', '2000', '/bin/x']);
  expect(within(bodyRows()[0]!).getByTitle('Writable and executable')).toHaveTextContent('rwxp');
  expect(within(bodyRows()[0]!).getByText('anonymous')).toBeVisible();
});

test('a heading sorts, and pressed again the other way round', () => {
  render(<Table />);
  expect(screen.getByRole('columnheader', { name: 'Range' })).toHaveAttribute('aria-sort', 'descending');
  press('Size');
  expect(starts()).toEqual([0x1000, 0x10000, 0xa000]);
  expect(screen.getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', 'descending');
  press('Size');
  expect(starts()).toEqual([0xa000, 0x10000, 0x1000]);
  press('Path');
  expect(starts()).toEqual([0x1000, 0xa000, 0x10000]);
  expect(screen.getByRole('columnheader', { name: 'Path' })).toHaveAttribute('aria-sort', 'ascending');
  expect(within(screen.getByRole('columnheader', { name: 'Offset' })).queryByRole('button')).toBeNull();
});

test('a filter leaves some, and says how many of all', () => {
  const { rerender } = render(<Table filter={new Set(['heap'])} />);
  expect(starts()).toEqual([0xa000]);
  expect(screen.getByText('1 of 3 mappings')).toBeVisible();
  rerender(<Table filter={new Set(['stack'])} />);
  expect(screen.getByText('No mapping is of these kinds.')).toBeVisible();
});

test('a press picks, and so does Enter where the keyboard is', async () => {
  render(<Table />);
  fireEvent.click(screen.getByText('[heap]'));
  expect(screen.getByRole('row', { selected: true })).toHaveTextContent('[heap]');
  grid().focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(active()).toHaveTextContent('/bin/x');
  expect(screen.getByRole('row', { selected: true })).toHaveTextContent('[heap]');
  await userEvent.keyboard('{Enter}');
  expect(screen.getByRole('row', { selected: true })).toHaveTextContent('/bin/x');
  await userEvent.keyboard('{Home}');
  expect(active()).toHaveTextContent('rwxp');
});

test('a million rows: what is in view is rendered, and the keyboard reaches both ends', async () => {
  const mappings = many(1_048_576);
  render(<Table mappings={mappings} />);
  expect(seen()[0]).toBe(1_048_576);
  expect(bodyRows().length).toBeLessThan(50);
  grid().focus();
  await userEvent.keyboard('{End}');
  expect(active()).toHaveAttribute('data-start', String(0x10000));
  expect(seen()).toContain(1);
  await userEvent.keyboard('{PageUp}');
  expect(active()).toHaveAttribute('data-start', String(11 * 0x10000));
  await userEvent.keyboard('{Home}');
  expect(seen()[0]).toBe(1_048_576);
});

test('rows stay where they are while mappings come above them', () => {
  const { rerender } = render(<Table mappings={many(1000)} />);
  scrollTo(grid(), 500 * ROW);
  expect(seen()[0]).toBe(500);
  rerender(<Table mappings={many(1100)} />);
  expect(seen()[0]).toBe(500);
  rerender(<Table mappings={many(700)} />);
  expect(seen()[0]).toBe(500);
});

test('what is selected elsewhere is scrolled to, once', () => {
  const { rerender } = render(<Table mappings={many(1000)} selected={null} />);
  rerender(<Table mappings={many(1000)} selected={300 * 0x10000} />);
  expect(seen()).toContain(300);
  scrollTo(grid(), 0);
  rerender(<Table mappings={many(1001)} selected={300 * 0x10000} />);
  expect(seen()[0]).toBe(1001);
});

test('a large map is sorted once a second, one that is by address is as live as it comes', () => {
  jest.useFakeTimers();
  const states = Array.from({ length: 11 }, (_, i) => many(30_000 + i));
  const { rerender } = render(<Table mappings={states[0]} />);
  rerender(<Table mappings={states[1]} />);
  expect(screen.getByText('30,001 mappings')).toBeVisible();
  press('Size');
  const reads = states.map((mappings) => jest.spyOn(mappings, 'end'));
  for (const mappings of states.slice(2)) {
    rerender(<Table mappings={mappings} />);
    act(() => {
      jest.advanceTimersByTime(50);
    });
  }
  const sortedStates = reads.filter((read) => read.mock.calls.length > 10_000).length;
  expect(sortedStates).toBeLessThanOrEqual(1);
});

describe('copying', () => {
  function withClipboard(clipboard: Partial<Clipboard> | undefined): void {
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
  }

  test('gives the rows as tab-separated text, in their order', async () => {
    const writeText = jest.fn().mockResolvedValue(undefined);
    withClipboard({ writeText });
    render(<Table />);
    press('Size');
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByText('Copied 3 rows.')).toBeVisible();
    expect(writeText).toHaveBeenCalledWith(
      [
        'Start\tEnd\tBytes\tAccess\tKind\tOffset\tPath',
        '1000\t9000\t32768\tr-xp\tProgram\t2000\t/bin/x',
        '10000\t14000\t16384\trwxp\tAnonymous\t\tanonymous',
        'a000\tb000\t4096\trw-p\tHeap\t\t[heap]',
        '',
      ].join('\n'),
    );
  });

  test('that fails says why', async () => {
    withClipboard(undefined);
    render(<Table />);
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByText(/^Not copied: .*HTTPS/)).toBeVisible();
    withClipboard({ writeText: () => Promise.reject(new Error('Document is not focused.')) });
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByText('Not copied: Document is not focused.')).toBeVisible();
  });
});

test.each([null, new Set(['stack'])] as Filter[])('axe finds nothing (%p)', async (filter) => {
  const { container } = render(<Table filter={filter} />);
  const { violations } = await axe.run(container, AXE);
  expect(violations).toEqual([]);
});
