/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import React, { createRef, useState } from 'react';
import { mappingsOfRows, type Mappings } from '../../view';
import { Find } from './Find';

const onReveal = jest.fn();
/** Of a whole page, and of colours, which jsdom has not. */
const RULES = { rules: { region: { enabled: false }, 'color-contrast': { enabled: false } } };
const input = createRef<HTMLInputElement>();

/** A map of libraries at these addresses, from low to high. */
function mapOf(...starts: number[]): Mappings {
  return mappingsOfRows(
    starts.map((start) => ({
      start,
      end: start + 0x1000,
      kind: 'library',
      perms: 'r--p',
      path: '/lib/a.so',
      offset: 0,
    })),
  );
}

function Owner({
  mappings,
  before = '',
}: {
  readonly mappings: Mappings;
  readonly before?: string;
}): React.JSX.Element {
  const [text, setText] = useState(before);
  return <Find mappings={mappings} text={text} onText={setText} onReveal={onReveal} inputRef={input} />;
}

const field = (): HTMLElement => screen.getByRole('searchbox', { name: /^Find address/ });
const result = (): HTMLElement => screen.getByRole('status');

beforeEach(() => {
  onReveal.mockClear();
});

test('to type reveals the topmost find; Enter goes down, Shift and Enter up, and around; Escape clears', async () => {
  render(<Owner mappings={mapOf(0x10000, 0x20000, 0x30000)} />);
  expect(result()).toBeEmptyDOMElement();
  await userEvent.type(field(), 'a.so');
  expect(result()).toHaveTextContent('1 of 3');
  expect(onReveal).toHaveBeenLastCalledWith(0x30000);
  await userEvent.keyboard('{Enter}');
  expect(result()).toHaveTextContent('2 of 3');
  expect(onReveal).toHaveBeenLastCalledWith(0x20000);
  await userEvent.keyboard('{Enter}{Enter}');
  expect(onReveal).toHaveBeenLastCalledWith(0x30000);
  await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
  expect(result()).toHaveTextContent('3 of 3');
  expect(onReveal).toHaveBeenLastCalledWith(0x10000);
  await userEvent.keyboard('{Escape}');
  expect(field()).toHaveValue('');
  expect(result()).toBeEmptyDOMElement();
});

test('buttons do the same where no keyboard is', async () => {
  render(<Owner mappings={mapOf(0x10000, 0x20000, 0x30000)} />);
  expect(screen.queryByRole('button')).toBeNull();
  await userEvent.type(field(), 'a.so');
  await userEvent.click(screen.getByRole('button', { name: 'Next find' }));
  expect(onReveal).toHaveBeenLastCalledWith(0x20000);
  await userEvent.click(screen.getByRole('button', { name: 'Previous find' }));
  expect(onReveal).toHaveBeenLastCalledWith(0x30000);
});

test('what is not there is told, and a free address is revealed', async () => {
  render(<Owner mappings={mapOf(0x10000, 0x20000)} />);
  await userEvent.type(field(), 'zoo');
  expect(result()).toHaveTextContent('no match');
  await userEvent.keyboard('{Enter}');
  expect(onReveal).not.toHaveBeenCalled();
  await userEvent.clear(field());
  await userEvent.type(field(), '0x18000');
  expect(result()).toHaveTextContent('nothing mapped there');
  expect(onReveal).toHaveBeenLastCalledWith(0x18000);
});

test('the find stays the same one while the map changes beneath, and where it is gone the next is below', async () => {
  const { rerender } = render(<Owner mappings={mapOf(0x10000, 0x20000, 0x30000)} />);
  await userEvent.type(field(), 'a.so');
  await userEvent.keyboard('{Enter}');
  rerender(<Owner mappings={mapOf(0x10000, 0x20000, 0x30000, 0x40000, 0x50000)} />);
  expect(result()).toHaveTextContent('4 of 5');
  rerender(<Owner mappings={mapOf(0x10000, 0x30000)} />);
  expect(result()).toHaveTextContent('2 matches');
  await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
  expect(onReveal).toHaveBeenLastCalledWith(0x30000);
  rerender(<Owner mappings={mapOf(0x10000, 0x20000, 0x40000)} />);
  await userEvent.keyboard('{Enter}');
  expect(onReveal).toHaveBeenLastCalledWith(0x20000);
  rerender(<Owner mappings={mapOf(0x30000, 0x40000)} />);
  await userEvent.keyboard('{Enter}');
  expect(onReveal).toHaveBeenLastCalledWith(0x40000);
});

test('a text that was there before is counted, and moves nothing until Enter', async () => {
  render(<Owner mappings={mapOf(0x10000, 0x20000)} before="a.so" />);
  expect(result()).toHaveTextContent('2 matches');
  expect(onReveal).not.toHaveBeenCalled();
  input.current!.focus();
  await userEvent.keyboard('{Enter}');
  expect(onReveal).toHaveBeenLastCalledWith(0x20000);
  expect(result()).toHaveTextContent('1 of 2');
});

test('Escape is left to what is around an empty field, and Enter to an input method', async () => {
  const pressed = jest.fn();
  render(
    <div
      onKeyDown={({ key }) => {
        pressed(key);
      }}
    >
      <Owner mappings={mapOf(0x10000, 0x20000)} />
    </div>,
  );
  await userEvent.type(field(), 'a{Escape}');
  expect(pressed).not.toHaveBeenCalledWith('Escape');
  await userEvent.keyboard('{Escape}');
  expect(pressed).toHaveBeenCalledWith('Escape');
  await userEvent.type(field(), 'a');
  onReveal.mockClear();
  fireEvent.keyDown(field(), { key: 'Enter', isComposing: true });
  expect(onReveal).not.toHaveBeenCalled();
});

test('it is accessible', async () => {
  const { container } = render(<Owner mappings={mapOf(0x10000, 0x20000)} before="a.so" />);
  const { violations } = await axe.run(container, RULES);
  expect(violations).toEqual([]);
});
