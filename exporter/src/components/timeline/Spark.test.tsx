/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { render, screen } from '@testing-library/react';
import React from 'react';
import { Spark } from './Spark';

function pathOf(...values: (number | null)[]): string {
  const { unmount } = render(<Spark values={values} label="VMAs" />);
  const path = screen.getByRole('img', { name: 'VMAs' }).querySelector('path')?.getAttribute('d') ?? '';
  unmount();
  return path;
}

test('from the lowest to the highest, the latest last', () => {
  expect(pathOf(5, 10, 15)).toBe('M0 18.5L1 10.0L2 1.5');
});

test('what is steady is a line in the middle', () => {
  expect(pathOf(7, 7)).toBe('M0 10.0L1 10.0');
});

test('what is not known is a hole, and what stands alone is a dot', () => {
  expect(pathOf(1, 2, null, 2, null, 1, 1)).toBe('M0 18.5L1 1.5M3 1.5h0M5 18.5L6 18.5');
});

test.each([[[]], [[null, null]]])('nothing known is no line: %j', (values) => {
  expect(pathOf(...values)).toBe('');
});
