import { render, screen } from '@testing-library/react';
import React from 'react';
import { DASHBOARD_UID, DATASOURCE_ID } from '../ids';
import { StartPage } from './StartPage';

test('leads from nothing to a live map', () => {
  render(<StartPage />);
  expect(screen.getAllByRole('heading').map((heading) => heading.textContent)).toEqual([
    'Run the exporter',
    'Add it as a data source',
    'Look',
  ]);
  expect(screen.getByRole('link', { name: /Add a VMA Tracker data source/ })).toHaveAttribute(
    'href',
    `/connections/datasources/${DATASOURCE_ID}`,
  );
  expect(screen.getByRole('link', { name: /Open the dashboard/ })).toHaveAttribute('href', `/d/${DASHBOARD_UID}`);
});
