/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { act, fireEvent, render, screen } from '@testing-library/react';
import axe from 'axe-core';
import React, { createRef, StrictMode } from 'react';
import { mappingsOfRows, type AddressMapState, type Mappings } from '../../view';
import { theme } from '../../view/test/theme';
import { Root } from '../theme/Root';
import { themeIn } from '../theme/theme';
import { AddressMap, type AddressMapHandle, type AddressMapProps } from './AddressMap';
import { stubBrowser } from './test/stub-browser';

const THEME = themeIn({
  ...theme,
  raised: '#111111',
  hover: '#222222',
  chosen: '#222222',
  hairline: '#333333',
  accent: '#4444ff',
  shadow: 'none',
  textSize: 13,
});
const browser = stubBrowser();
const map = createRef<AddressMapHandle>();
const onSelect = jest.fn();
const onLeftOut = jest.fn();

function row(start: number, path: string): Parameters<typeof mappingsOfRows>[0] extends Iterable<infer R> ? R : never {
  return { start, end: start + 0x1000, kind: 'text', perms: 'r-xp', path, offset: 0 };
}

const few = mappingsOfRows([row(0x1000, '/bin/low'), row(0x8000, '/bin/high')]);
const many = mappingsOfRows(Array.from({ length: 500 }, (_, i) => row(i * 0x10000, `/bin/${i}`)));

function stateOf(id: string, ...maps: Mappings[]): AddressMapState {
  return { maps: maps.map((mappings, i) => ({ id: i === 0 ? id : `${id}/${i}`, title: `map ${i}`, mappings })) };
}

function mapOf(state: AddressMapState, props: Partial<AddressMapProps> = {}): React.JSX.Element {
  return (
    <Root theme={THEME}>
      <AddressMap ref={map} state={state} filter={null} onSelect={onSelect} onLeftOut={onLeftOut} {...props} />
    </Root>
  );
}

const canvas = (): HTMLElement => screen.getByRole('application');
const stage = (): HTMLElement => canvas().parentElement!;
const card = (): HTMLElement => screen.getByRole('tooltip', { hidden: true });

async function open(state: AddressMapState, width = 800, height = 600): Promise<ReturnType<typeof render>> {
  const rendered = render(mapOf(state));
  await browser.resize(stage(), width, height);
  await browser.frame();
  return rendered;
}

/** As the map's surroundings would, between two frames. */
async function reveal(id: string, address: number): Promise<boolean> {
  const shown = act(() => map.current!.reveal(id, address));
  await browser.frame();
  return shown;
}

async function press(key: string): Promise<void> {
  fireEvent.keyDown(canvas(), { key });
  await browser.frame();
}

async function pointAt(x: number, y: number): Promise<void> {
  browser.point(canvas(), 'pointerenter', x, y);
  browser.point(canvas(), 'pointermove', x, y);
  await browser.frame();
}

/** The middle of what is drawn of the mapping at this address, in CSS pixels. */
function middleOf(address: number): { x: number; y: number } {
  const { layout } = map.current!.view!;
  const { x, width } = layout.columns[0]!;
  const { mappings } = layout.state.maps[0]!;
  for (let y = 0; y < layout.height; y++) {
    const hit = map.current!.view!.hitAt(x + width / 2, y);
    if (hit?.type === 'mapping' && mappings.start(hit.index) === address) {
      return { x: x + width / 2, y: y + 2 };
    }
  }
  throw new Error('not in view');
}

beforeEach(() => {
  onSelect.mockClear();
  onLeftOut.mockClear();
  delete (HTMLElement.prototype as { showPopover?: unknown }).showPopover;
  Object.assign(window, { devicePixelRatio: 1 });
});

test('what the keyboard selects is told, said, and on the card, until Escape', async () => {
  await open(stateOf('7:1', few));
  expect(canvas()).toHaveAccessibleName(/2 mappings/);
  expect(card()).not.toBeVisible();
  await press('ArrowDown');
  expect(onSelect).toHaveBeenLastCalledWith({ id: '7:1', address: 0x8000 });
  expect(card()).toBeVisible();
  expect(card()).toHaveTextContent('/bin/high');
  expect(stage().querySelector('[aria-live="polite"]')).toHaveTextContent('high');
  await press('ArrowDown');
  expect(card()).toHaveTextContent('/bin/low');
  await press('Escape');
  expect(card()).not.toBeVisible();
  expect(onSelect).toHaveBeenLastCalledWith(null);
  expect(onSelect).toHaveBeenCalledTimes(3);
});

test('the card is about what the pointer is on, else about what was clicked or revealed', async () => {
  await open(stateOf('7:1', few));
  const { x, y } = middleOf(0x1000);
  await pointAt(x, y);
  expect(card()).toHaveTextContent('/bin/low');
  browser.point(canvas(), 'pointerup', x, y);
  browser.point(canvas(), 'pointerleave', x, y);
  await browser.frame();
  expect(card()).toBeVisible();
  expect(card()).toHaveTextContent('/bin/low');
  expect(await reveal('7:1', 0x8800)).toBe(true);
  expect(card()).toHaveTextContent('/bin/high');
  expect(onSelect).toHaveBeenLastCalledWith({ id: '7:1', address: 0x8000 });
  await pointAt(x, y);
  expect(card()).toHaveTextContent('/bin/low');
  expect(map.current!.reveal('nobody', 0x8800)).toBe(false);
});

test('Escape sends away what the pointer is on, wherever the focus is, until it is on something else', async () => {
  await open(stateOf('7:1', few));
  const low = middleOf(0x1000);
  const high = middleOf(0x8000);
  await pointAt(low.x, low.y);
  fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(card()).not.toBeVisible();
  await pointAt(low.x + 1, low.y);
  expect(card()).not.toBeVisible();
  await pointAt(high.x, high.y);
  expect(card()).toBeVisible();
});

test('the card goes with a selection that is scrolled out of view, and comes back with it', async () => {
  await open(stateOf('7:1', many));
  await reveal('7:1', 499 * 0x10000);
  expect(card()).toBeVisible();
  fireEvent.wheel(canvas(), { deltaY: 5000 });
  await browser.frame();
  expect(card()).not.toBeVisible();
  fireEvent.wheel(canvas(), { deltaY: -5000 });
  await browser.frame();
  expect(card()).toBeVisible();
  expect(onSelect).toHaveBeenCalledTimes(1);
});

test('the card stands below what is selected, above it where there is no room, and never leaves the map', async () => {
  await open(stateOf('7:1', many), 800, 600);
  await browser.resize(card(), 300, 200);
  const placeOf = (): number[] => [...card().style.transform.matchAll(/-?\d+/g)].map(Number);
  await reveal('7:1', 499 * 0x10000);
  await browser.resize(card(), 300, 200);
  const [x, y] = placeOf();
  expect(y).toBeGreaterThan(middleOf(499 * 0x10000).y);
  expect(x! + 300).toBeLessThan(800);
  await press('End');
  const below = placeOf()[1]!;
  expect(below + 200).toBeLessThan(middleOf(0).y);
  await browser.resize(stage(), 800, 150);
  await press('Home');
  expect(placeOf()[1]).toBe(4);
});

test('the card of what the pointer is on is above all else in the window, that of the selection within the map', async () => {
  const shown = jest.fn();
  HTMLElement.prototype.showPopover = shown;
  await open(stateOf('7:1', few));
  jest.spyOn(stage(), 'getBoundingClientRect').mockReturnValue(new DOMRectStub(1000, 700) as DOMRect);
  Object.assign(window, { innerWidth: 1280, innerHeight: 900 });
  const { x, y } = middleOf(0x1000);
  await pointAt(x, y);
  expect(shown).toHaveBeenCalledTimes(1);
  expect(card()).toHaveAttribute('popover', 'manual');
  await browser.resize(card(), 300, 200);
  const [left, top] = [...card().style.transform.matchAll(/-?\d+/g)].map(Number);
  expect(left! + 300).toBeLessThanOrEqual(1280);
  expect(top! + 200).toBeLessThanOrEqual(900);
  await pointAt(x + 1, y);
  expect(shown).toHaveBeenCalledTimes(1);
  browser.point(canvas(), 'pointerup', x, y);
  browser.point(canvas(), 'pointerleave', x, y);
  await browser.frame();
  expect(card()).not.toHaveAttribute('popover');
  expect(card()).toBeVisible();
});

/** As much of a DOMRect as is asked for. */
class DOMRectStub {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

test('another process takes selection and card away', async () => {
  const { rerender } = await open(stateOf('7:1', few));
  await press('ArrowDown');
  rerender(mapOf(stateOf('8:1', few)));
  await browser.frame();
  expect(card()).not.toBeVisible();
  expect(onSelect).toHaveBeenLastCalledWith(null);
});

test('what is to be revealed before the map has a size is revealed then', async () => {
  render(mapOf(stateOf('7:1', many)));
  expect(map.current!.reveal('7:1', 3 * 0x10000)).toBe(true);
  expect(onSelect).not.toHaveBeenCalled();
  await browser.resize(stage(), 800, 600);
  await browser.frame();
  expect(onSelect).toHaveBeenCalledWith({ id: '7:1', address: 3 * 0x10000 });
  expect(middleOf(3 * 0x10000).y).toBeGreaterThan(0);
});

test('maps for which there is no room are told when their number changes', async () => {
  const nine = stateOf('7:1', ...Array.from({ length: 9 }, () => few));
  const { rerender } = await open(nine, 200);
  expect(onLeftOut).toHaveBeenLastCalledWith(map.current!.view!.leftOut);
  const calls = onLeftOut.mock.calls.length;
  rerender(mapOf({ maps: [...nine.maps] }));
  expect(onLeftOut).toHaveBeenCalledTimes(calls);
  await browser.resize(stage(), 1600, 600);
  expect(onLeftOut).toHaveBeenLastCalledWith(0);
});

test('the canvas is as sharp as the screen, whenever that changes', async () => {
  await open(stateOf('7:1', few), 801.4, 600);
  const size = (): number[] => [canvas() as HTMLCanvasElement].flatMap(({ width, height }) => [width, height]);
  expect(size()).toEqual([801, 600]);
  browser.setPixelRatio(2);
  expect(size()).toEqual([1602, 1200]);
  browser.setPixelRatio(1.5);
  expect(size()).toEqual([1202, 900]);
});

test('what the pointer comes to has React draw nothing anew', async () => {
  let renders = 0;
  const state = stateOf('7:1', few);
  const counted = (
    <React.Profiler id="map" onRender={() => renders++}>
      {mapOf(state)}
    </React.Profiler>
  );
  render(counted);
  await browser.resize(stage(), 800, 600);
  await browser.frame();
  const afterFirst = renders;
  for (const address of [0x1000, 0x8000]) {
    const { x, y } = middleOf(address);
    await pointAt(x, y);
    expect(card()).toHaveTextContent(address === 0x1000 ? '/bin/low' : '/bin/high');
  }
  expect(renders).toBe(afterFirst);
});

test('a canvas that can’t be drawn on says so', () => {
  const spy = jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  render(mapOf(stateOf('7:1', few)));
  expect(screen.getByRole('alert')).toHaveTextContent('enable canvas for this page');
  expect(map.current!.view).toBeNull();
  expect(map.current!.reveal('7:1', 0x1000)).toBe(false);
  spy.mockRestore();
});

test('it stands React’s strict mode, and is accessible', async () => {
  const { container } = render(<StrictMode>{mapOf(stateOf('7:1', few))}</StrictMode>);
  await browser.resize(stage(), 800, 600);
  await browser.frame();
  await press('ArrowDown');
  expect(card()).toHaveTextContent('/bin/high');
  const { violations } = await axe.run(container, { rules: { region: { enabled: false } } });
  expect(violations).toEqual([]);
});
