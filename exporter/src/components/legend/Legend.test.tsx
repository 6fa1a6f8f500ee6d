/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { mappingsOfRows } from '../../view';
import { Legend } from './Legend';

const MAPPINGS = mappingsOfRows([
  { start: 0x1000, end: 0x3000, kind: 'text', perms: 'r-xp', path: '/bin/x', offset: 0 },
  { start: 0x3000, end: 0x4000, kind: 'library', perms: 'r--p', path: '/lib/a.so', offset: 0 },
  { start: 0x8000, end: 0x9000, kind: 'library', perms: 'r--p', path: '/lib/b.so', offset: 0 },
]);

test('the legend counts kinds, and a press looks at one alone or at all again', async () => {
  const onFilter = jest.fn();
  const { rerender } = render(<Legend mappings={MAPPINGS} filter={null} onFilter={onFilter} />);
  expect(screen.getByRole('button', { name: /Program/ })).toHaveTextContent('1 · 8 KiB');
  const libraries = screen.getByRole('button', { name: /Libraries/ });
  expect(libraries).toHaveTextContent('2 · 8 KiB');
  expect(screen.queryByRole('button', { name: /Heap/ })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Show all' })).toBeNull();
  await userEvent.click(libraries);
  expect(onFilter).toHaveBeenCalledWith(new Set(['libraries']));
  rerender(<Legend mappings={MAPPINGS} filter={new Set(['libraries'])} onFilter={onFilter} />);
  expect(screen.getByRole('button', { name: /Libraries/, pressed: true })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
  expect(onFilter).toHaveBeenLastCalledWith(null);
});
