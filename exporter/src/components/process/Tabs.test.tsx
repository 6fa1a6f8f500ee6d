/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';
import { Tabs } from './Tabs';

function Three(): React.JSX.Element {
  const [chosen, choose] = useState<'a' | 'b' | 'c'>('a');
  const tabs = (['a', 'b', 'c'] as const).map((name) => ({ name, label: `Tab ${name}` }));
  return <Tabs tabs={tabs} chosen={chosen} prefix="x" onChoose={choose} />;
}

test('arrows go round the tabs, of which the chosen one alone is in the tab order', async () => {
  render(<Three />);
  const tab = (name: string): HTMLElement => screen.getByRole('tab', { name: `Tab ${name}` });
  await userEvent.tab();
  expect(tab('a')).toHaveFocus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(tab('c')).toHaveFocus();
  expect(tab('c')).toHaveAttribute('aria-selected', 'true');
  expect(tab('a')).toHaveAttribute('tabindex', '-1');
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  expect(tab('b')).toHaveFocus();
  await userEvent.keyboard('{Home}');
  expect(tab('a')).toHaveFocus();
  await userEvent.keyboard('{End}');
  expect(tab('c')).toHaveFocus();
});
