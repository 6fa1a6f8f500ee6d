import { createTheme } from '@grafana/data';
import { mappingsOfRows } from '@vma-tracker/exporter/view';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { ChangesList } from './ChangesList';
import { Find } from './Find';
import { MapTooltip } from './MapTooltip';
import { themeOf } from './surroundings';

const THEME = themeOf(createTheme(), false);
const MAPPINGS = mappingsOfRows([
  { start: 0x1000, end: 0x3000, kind: 'text', perms: 'r-xp', path: '/bin/x', offset: 0 },
  { start: 0x3000, end: 0x4000, kind: 'library', perms: 'r--p', path: '/lib/a.so', offset: 0 },
  { start: 0x8000, end: 0x9000, kind: 'library', perms: 'r--p', path: '/lib/b.so', offset: 0 },
]);

test('the list tells changes and shows where they were', async () => {
  const line = { seq: 1, pid: 7, time: '12:00:00.000', tag: 'mmap', words: 'anonymous rw-p', amount: '+4 KiB' };
  const lines = [
    { ...line, tone: 'map' as const, address: 0x1000 },
    { ...line, seq: 2, tag: 'exit', words: 'x has ended', tone: 'life' as const, address: null },
  ];
  const onReveal = jest.fn();
  render(<ChangesList lines={lines} onReveal={onReveal} />);
  await userEvent.click(screen.getByRole('button', { name: /anonymous/ }));
  expect(onReveal).toHaveBeenCalledWith(lines[0]);
  expect(screen.getByRole('button', { name: /has ended/ })).toBeDisabled();
});

test('a search goes from one mapping to the next, and knows what is free', async () => {
  const onReveal = jest.fn();
  render(<Find mappings={MAPPINGS} onReveal={onReveal} />);
  const input = screen.getByRole('textbox', { name: /Find/ });
  await userEvent.type(input, '.so');
  expect(screen.getByText('2')).toBeVisible();
  await userEvent.type(input, '{Enter}{Enter}{Enter}');
  expect(onReveal.mock.calls).toEqual([[0x3000], [0x8000], [0x3000]]);
  expect(screen.getByText('1 of 2')).toBeVisible();
  await userEvent.type(input, '{Shift>}{Enter}{/Shift}');
  expect(screen.getByText('2 of 2')).toBeVisible();
  await userEvent.clear(input);
  await userEvent.type(input, '0x5000{Enter}');
  expect(screen.getByText('free')).toBeVisible();
  expect(onReveal).toHaveBeenLastCalledWith(0x5000);
  await userEvent.clear(input);
  await userEvent.type(input, 'nowhere{Enter}');
  expect(screen.getByText('none')).toBeVisible();
  expect(onReveal).toHaveBeenCalledTimes(5);
});

test('a tooltip sets facts in pairs', () => {
  const facts = [
    { label: 'Range', value: '1000–2000', mono: true },
    { label: 'Caution', value: 'Writable and executable', warning: true },
  ];
  render(
    <MapTooltip tooltip={{ group: 'heap', title: 'Heap', size: '4 KiB', words: 'Words.', facts }} theme={THEME} />,
  );
  expect(screen.getAllByRole('term').map((term) => term.textContent)).toEqual(['Range', 'Caution']);
  expect(screen.getAllByRole('definition').map((fact) => fact.textContent)).toEqual(facts.map(({ value }) => value));
});

test.each(['dark', 'light'] as const)('the map takes its surface from Grafana’s %s theme', (mode) => {
  const grafana = createTheme({ colors: { mode } });
  expect(themeOf(grafana, false).background).toBe(grafana.colors.background.primary);
  expect(themeOf(grafana, true).background).toBe(grafana.colors.background.canvas);
  expect(themeOf(grafana, false).text).toBe(grafana.colors.text.primary);
});
