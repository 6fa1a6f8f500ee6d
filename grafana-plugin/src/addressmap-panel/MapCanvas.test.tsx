import { createTheme } from '@grafana/data';
import { mappingsOfRows, type AddressMapState } from '@vma-tracker/exporter/view';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import React from 'react';
import { MapCanvas } from './MapCanvas';
import { themeOf } from './surroundings';

const THEME = themeOf(createTheme(), false);

function stateOf(id: string, path: string): AddressMapState {
  const mappings = mappingsOfRows([{ start: 0x1000, end: 0x3000, kind: 'text', perms: 'r-xp', path, offset: 0 }]);
  return { maps: [{ id, title: id, mappings }] };
}

function canvasOf(state: AddressMapState): React.JSX.Element {
  return <MapCanvas state={state} theme={THEME} filter={null} onLeftOut={() => undefined} />;
}

beforeAll(() => {
  jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400);
  jest.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(400);
  // Draws nothing.
  const context = new Proxy(
    {},
    { get: (_, name) => (name === 'measureText' ? (text: string) => ({ width: 8 * text.length }) : () => undefined) },
  );
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as CanvasRenderingContext2D);
});

test('the tooltip of what is selected goes when another process is shown', async () => {
  const { rerender } = render(canvasOf(stateOf('7:70', '/bin/first')));
  fireEvent.keyDown(screen.getByRole('application'), { key: 'ArrowDown' });
  expect(await screen.findByRole('tooltip')).toHaveTextContent('/bin/first');
  rerender(canvasOf(stateOf('8:80', '/bin/second')));
  await waitFor(() => expect(screen.queryByRole('tooltip')).toBeNull());
});
