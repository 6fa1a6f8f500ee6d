/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import React from 'react';
import type { ListedProcess, ProcessList } from '../../client';
import { listedProcess, polledOf } from '../watch/test/machine';
import { UNWATCHED, Watch, type Watched } from '../watch/watch';
import { StartView } from './StartView';
import { sized } from '../../components/virtual/test/sized';

beforeAll(() => {
  sized(600);
});
beforeEach(() => {
  location.hash = '';
});

/** What is watched after as many polls as there are machines. */
function watchedOf(
  machines: readonly (readonly ListedProcess[])[],
  change: Partial<ProcessList> = {},
  watch = new Watch(),
): Watched {
  return machines.reduce((_, processes, poll) => watch.note(polledOf(processes, change), poll * 2000), UNWATCHED);
}

const quiet = (): readonly ListedProcess[] => [1, 2, 3].map((pid) => listedProcess(pid, { vmas: pid * 10 }));
const section = (name: string) => screen.getByRole('region', { name });
const rows = () => within(screen.getByRole('grid')).getAllByRole('row').slice(1);
const names = () => [...document.querySelectorAll('.table-rows .process-name')].map(({ textContent }) => textContent);

test('before the first answer it says what it waits for, or why there is none', () => {
  const { rerender } = render(<StartView watched={UNWATCHED} />);
  expect(screen.getByText(/^Asking the exporter/)).toBeVisible();
  rerender(<StartView watched={{ ...UNWATCHED, polled: { ...UNWATCHED.polled, error: 'It does not answer.' } }} />);
  expect(screen.getByText('It does not answer.')).toBeVisible();
});

test('of a quiet machine each section says so in one line', () => {
  const { rerender } = render(<StartView watched={watchedOf([quiet(), quiet(), quiet()])} />);
  expect(section('Closest to the limit')).toHaveTextContent('None is near: the most is 0.05 %, p3 (3).');
  expect(section('Growing')).toHaveTextContent('None: no process');
  expect(section('Changing most')).toHaveTextContent('None: hardly a map changes.');
  expect(section('Writable and executable')).toHaveTextContent('None: no mapping is both.');
  expect(section('Unreadable or behind')).toHaveTextContent('None: every map is as it is now.');
  const procfs = [quiet().map((process) => ({ ...process, operations: null }))];
  const watched = watchedOf(procfs, { maxMapCount: null });
  const readiness = { ready: true, partial: false, source: 'procfs', detail: '' };
  rerender(<StartView watched={{ ...watched, polled: { ...watched.polled, readiness } }} />);
  expect(section('Closest to the limit')).toHaveTextContent('Not known: vm.max_map_count can’t be read.');
  expect(section('Growing')).toHaveTextContent('Measuring …');
  expect(section('Changing most')).toHaveTextContent('Not known: the source procfs compares maps');
});

test('the processes to look at come first, with what is the matter', () => {
  const machine = (poll: number) => [
    ...quiet(),
    listedProcess(10, { comm: 'java', vmas: 60_000 + poll * 20, operations: poll * 600, writableExecutableVmas: 7 }),
    listedProcess(11, {
      comm: 'hung',
      vmas: null,
      mappedBytes: null,
      mapState: { map: 'unreadable', map_since: 0, map_reason: 'it hangs in mmap', known: false },
    }),
  ];
  const rereads = { waiting: 2, oldestSeconds: 3 };
  render(<StartView watched={watchedOf([machine(0), machine(1), machine(2)], { rereads })} />);
  expect(within(section('Closest to the limit')).getByRole('link')).toHaveTextContent('java 1092 %');
  const growing = within(section('Growing')).getByRole('link');
  expect(growing).toHaveTextContent('java 10+600/minat the limit in 9 min');
  expect(growing).toHaveAttribute('href', expect.stringMatching(/^#\/pid\/10/));
  expect(within(section('Changing most')).getByRole('link')).toHaveTextContent('java 10300/s');
  expect(section('Writable and executable')).toHaveTextContent('java 107 VMAs');
  expect(section('Unreadable or behind')).toHaveTextContent('2 maps are behind what happens, by 3.0 s at most.');
  expect(section('Unreadable or behind')).toHaveTextContent('Can’t be read: it hangs in mmap.hung 11');
  const figures = Object.fromEntries(
    screen.getAllByRole('term').map((term) => [term.textContent, term.nextElementSibling?.textContent]),
  );
  expect(figures).toEqual({
    Processes: '5',
    VMAs: '60,100',
    Mapped: '16 KiB',
    Reserved: '0 B',
    'Changes/s': '300',
    'With W+X': '1',
    'Not known': '1',
    Behind: '2',
  });
});

test('the table is sorted by its heads, and by what a section has more of', async () => {
  const many = Array.from({ length: 8 }, (_, i) => listedProcess(i + 1, { vmas: 100 - i, writableExecutableVmas: i }));
  render(<StartView watched={watchedOf([many])} />);
  expect(names()[0]).toBe('p1');
  await userEvent.click(screen.getByRole('button', { name: 'all 7' }));
  expect(names()[0]).toBe('p8');
  expect(screen.getByRole('columnheader', { name: 'W+X' })).toHaveAttribute('aria-sort', 'descending');
  await userEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(names()[0]).toBe('p1');
  await userEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(names()[0]).toBe('p8');
});

test('two thousand processes are a few rows, which keys lead through', async () => {
  const many = Array.from({ length: 2000 }, (_, i) => listedProcess(i + 1, { vmas: 5000 - i }));
  render(<StartView watched={watchedOf([many])} />);
  const grid = screen.getByRole('grid', { name: 'Processes' });
  expect(grid).toHaveAttribute('aria-rowcount', '2001');
  expect(names().length).toBeLessThan(60);
  expect([...grid.querySelectorAll('.table-rows a[tabindex="0"]')]).toHaveLength(1);
  await userEvent.keyboard('/');
  expect(screen.getByRole('searchbox')).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement).toHaveTextContent('p1');
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(document.activeElement).toHaveTextContent(/^p3/);
  await userEvent.keyboard('{End}');
  expect(document.activeElement).toHaveTextContent(/^p2000/);
  expect(document.activeElement?.closest('[role=row]')).toHaveAttribute('aria-rowindex', '2001');
  await userEvent.keyboard('{Home}{ArrowUp}');
  expect(screen.getByRole('searchbox')).toHaveFocus();
});

test('a search narrows the table, and Enter opens what is first', async () => {
  render(<StartView watched={watchedOf([[...quiet(), listedProcess(23, { comm: 'web' })]])} />);
  const search = screen.getByLabelText('Search processes by name or PID');
  await userEvent.type(search, '2');
  expect(names()).toEqual(['p2', 'web']);
  expect(screen.getByRole('status')).toHaveTextContent('2 of 4');
  await userEvent.type(search, '{Enter}');
  expect(location.hash).toMatch(/^#\/pid\/2\b/);
  await userEvent.clear(search);
  await userEvent.type(search, 'xyz');
  expect(screen.getByText('No process matches “xyz”.')).toBeVisible();
});

test('rows stay where they are under the pointer, also when their process ends', () => {
  const watch = new Watch();
  const first = watch.note(polledOf([1, 2, 3].map((pid) => listedProcess(pid, { vmas: pid }))), 0);
  const { rerender, container } = render(<StartView watched={first} />);
  const body = container.querySelector('.table-body')!;
  expect(names()).toEqual(['p3', 'p2', 'p1']);
  fireEvent.pointerEnter(body);
  const second = watch.note(
    polledOf([listedProcess(1, { vmas: 50 }), listedProcess(3), listedProcess(9, { vmas: 999 })]),
    2000,
  );
  rerender(<StartView watched={second} />);
  expect(names()).toEqual(['p3', 'p2', 'p1', 'p9']);
  expect(rows()[1]).toHaveTextContent('ended');
  fireEvent.pointerLeave(body);
  expect(names()).toEqual(['p9', 'p3', 'p1']);
});

test('groups are opened by press and by key', async () => {
  const machine = [1, 2, 3].map((pid) => listedProcess(pid, { comm: 'web', group: 'web', vmas: pid }));
  render(<StartView watched={watchedOf([[...machine, listedProcess(9, { group: 'p9' })]])} />);
  await userEvent.click(screen.getByRole('button', { name: 'By group' }));
  expect(names()).toEqual(['p9', 'web']);
  const group = screen.getByRole('row', { expanded: false });
  expect(group).toHaveTextContent('web3 processes6');
  act(() => {
    within(group).getByRole('button').focus();
  });
  await userEvent.keyboard('{ArrowRight}');
  expect(names()).toEqual(['p9', 'web', 'web', 'web', 'web']);
  await userEvent.keyboard('{ArrowLeft}');
  expect(names()).toEqual(['p9', 'web']);
  await userEvent.click(within(group).getByRole('button'));
  expect(screen.getByRole('row', { expanded: true })).toBeVisible();
});

test('axe finds nothing', async () => {
  const machine = (poll: number) => [
    ...quiet(),
    listedProcess(10, { comm: 'java', vmas: 60_000 + poll * 20, operations: poll * 600, writableExecutableVmas: 7 }),
  ];
  const { container } = render(
    <main>
      <StartView watched={watchedOf([machine(0), machine(1), machine(2)])} />
    </main>,
  );
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
