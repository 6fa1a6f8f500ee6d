/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { render, screen } from '@testing-library/react';
import React from 'react';
import { Headroom } from './Headroom';

test('headroom is a meter against the limit, or a number without one', () => {
  const { rerender } = render(<Headroom vmas={52_424} limit={65_530} />);
  expect(screen.getByRole('meter')).toHaveAttribute('aria-valuenow', '52424');
  expect(screen.getByText('52,424')).toHaveTextContent('52,424 of 65,530');
  rerender(<Headroom vmas={3} limit={null} />);
  expect(screen.queryByRole('meter')).toBeNull();
  expect(screen.getByText('3 VMAs')).toBeVisible();
});
