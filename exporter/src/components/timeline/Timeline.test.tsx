/** @jest-environment jsdom */
import '@testing-library/jest-dom';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import React from 'react';
import { theme } from '../../view/test/theme';
import { Root } from '../theme/Root';
import { themeIn } from '../theme/theme';
import { History } from './history';
import type { PlotListener, PlotState } from './plot';
import { Timeline, type Mark, type TimelineProps } from './Timeline';
import { formatClock } from '../../view';
import { rangeInWords } from './words';

const SURROUNDINGS = {
  ...theme,
  raised: '#111111',
  hover: '#222222',
  chosen: '#222222',
  hairline: '#333333',
  accent: '#4444ff',
  shadow: 'none',
  textSize: 13,
};
const THEME = themeIn(SURROUNDINGS);
const START = 1_700_000_000_000;
const NOW = START + 600_000;

/** Stands for the plot, which draws on a canvas. */
const mockPlots: { listener: PlotListener; states: PlotState[]; destroyed: boolean }[] = [];
jest.mock('./plot', () => ({
  Plot: class {
    private readonly made;
    constructor(_: HTMLElement, __: unknown, listener: PlotListener) {
      this.made = { listener, states: [] as PlotState[], destroyed: false };
      mockPlots.push(this.made);
    }
    get first(): number {
      return (this.made.states.at(-1)?.columns[0][0] ?? 0) * 1000;
    }
    get now(): number {
      return (this.made.states.at(-1)?.columns[0].at(-1) ?? 0) * 1000;
    }
    show(state: PlotState): void {
      this.made.states.push(state);
    }
    destroy(): void {
      this.made.destroyed = true;
    }
  },
}));

let history: History;
const onRange = jest.fn();

beforeEach(() => {
  jest.resetAllMocks();
  mockPlots.length = 0;
  history = new History();
  for (let at = START; at <= NOW; at += 1000) {
    history.note(at, 1000, 0, 0);
  }
});

function timelineOf(props: Partial<TimelineProps> = {}, theme = THEME): React.JSX.Element {
  return (
    <Root theme={theme}>
      <Timeline history={history} marks={NONE} range={null} onRange={onRange} {...props} />
    </Root>
  );
}

const NONE: readonly Mark[] = [];
const group = (): HTMLElement => screen.getByRole('group', { name: /^Timeline/ });
const press = (key: string, shiftKey = false): boolean => fireEvent.keyDown(group(), { key, shiftKey });
const plot = () => mockPlots.at(-1)!;
const shown = (): PlotState => plot().states.at(-1)!;
const live = (): string => group().querySelector('[aria-live]')?.textContent ?? '';

test('it follows now by itself, drawn once a sample', () => {
  render(timelineOf());
  const drawn = plot().states.length;
  expect(shown()).toMatchObject({ from: NOW - 300_000, to: NOW });
  act(() => {
    for (let i = 1; i <= 10; i++) {
      history.note(NOW + i * 100, 1001, 0, i);
    }
  });
  expect(plot().states).toHaveLength(drawn + 1);
  expect(shown().to).toBe(NOW + 1000);
  expect(screen.queryByRole('button', { name: 'Now' })).toBeNull();
  expect(live()).toBe('');
});

test('who looks at the past is not moved, and comes back to now', () => {
  render(timelineOf());
  press('ArrowLeft');
  const { from, to } = shown();
  expect(to).toBe(NOW - 30_000);
  act(() => {
    history.note(NOW + 1000, 1000, 0, 0);
  });
  expect(shown()).toMatchObject({ from, to });
  expect(live()).toBe(`Shown: ${rangeInWords([from, to])}: steady at 1,000 VMAs.`);
  fireEvent.click(screen.getByRole('button', { name: 'Now' }));
  expect(shown().to).toBe(NOW + 1000);
  expect(live()).toBe('Shown: 5 min up to now.');
});

test('keys zoom, select, clear, and follow', () => {
  const { rerender } = render(timelineOf());
  press('+');
  expect(shown().to - shown().from).toBe(200_000);
  press('-');
  expect(shown().to - shown().from).toBe(300_000);
  press('ArrowLeft', true);
  expect(onRange).toHaveBeenLastCalledWith([NOW - 30_000, NOW]);
  rerender(timelineOf({ range: [NOW - 30_000, NOW] }));
  press('ArrowLeft', true);
  expect(onRange).toHaveBeenLastCalledWith([NOW - 60_000, NOW]);
  press('ArrowRight', true);
  expect(onRange).toHaveBeenLastCalledWith(null);
  press('Escape');
  expect(onRange).toHaveBeenLastCalledWith(null);
  rerender(timelineOf());
  press('ArrowLeft');
  press('Escape');
  expect(shown().to).toBe(NOW);
});

test('keys that are not its own go on to whatever is around it', () => {
  render(timelineOf());
  expect(press('Tab')).toBe(true);
  expect(press('+')).toBe(false);
  expect(fireEvent.keyDown(group(), { key: '+', ctrlKey: true })).toBe(true);
});

test('a reset goes back to now, and selects nothing', () => {
  render(timelineOf({ range: [NOW - 30_000, NOW] }));
  act(() => {
    plot().listener.onZoom(0.5, 0.5);
    plot().listener.onPan(-1);
  });
  expect(shown().to).toBeLessThan(NOW);
  act(() => {
    plot().listener.onReset();
  });
  expect(shown()).toMatchObject({ from: NOW - 300_000, to: NOW });
  expect(onRange).toHaveBeenLastCalledWith(null);
});

test('what is selected is said, and can be cleared', () => {
  const range = [NOW - 30_000, NOW - 10_000] as const;
  render(timelineOf({ range }));
  expect(shown().range).toBe(range);
  expect(screen.getByText(/ selected/)).toHaveTextContent(rangeInWords(range));
  expect(live()).toBe(`Range: ${rangeInWords(range)}.`);
  fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
  expect(onRange).toHaveBeenCalledWith(null);
});

test('what the pointer is at is said instead of the summary, with the limit in that', () => {
  const mark = { at: NOW - 500, tone: 'life', words: 'exec /bin/true' } as const;
  render(timelineOf({ marks: [mark], limit: 65_530 }));
  const summary = 'Last 5 min: steady at 1,000 of 65,530 VMAs';
  expect(group()).toHaveAccessibleDescription(summary);
  act(() => {
    plot().listener.onHover(600, mark);
  });
  expect(
    screen.getByText(`${formatClock(NOW)}: 1,000 VMAs, 0 changes/s · ${formatClock(mark.at)}: exec /bin/true`),
  ).toBeVisible();
  act(() => {
    plot().listener.onHover(null, null);
  });
  expect(screen.getByText(summary)).toBeVisible();
});

test('marks in view are listed for who does not see them', () => {
  const marks = [NOW - 400_000, NOW - 5000].map((at) => ({ at, tone: 'life', words: `fork ${at}` }) as const);
  render(timelineOf({ marks }));
  const items = within(screen.getByRole('list', { name: 'Marked' })).getAllByRole('listitem');
  expect(items.map((item) => item.textContent)).toEqual([`${formatClock(NOW - 5000)}: fork ${NOW - 5000}`]);
});

test('in another theme it is drawn anew, as it was', () => {
  const { rerender, unmount } = render(timelineOf());
  press('ArrowLeft');
  const before = shown();
  rerender(timelineOf({}, themeIn({ ...SURROUNDINGS, accent: '#ff0000' })));
  expect(mockPlots).toHaveLength(2);
  expect(mockPlots[0]).toMatchObject({ destroyed: true });
  expect(shown()).toEqual(before);
  unmount();
  expect(plot().destroyed).toBe(true);
});

test('axe finds nothing', async () => {
  const mark = { at: NOW, tone: 'life', words: 'exec' } as const;
  const { container } = render(timelineOf({ range: [NOW - 30_000, NOW], marks: [mark] }));
  press('ArrowLeft');
  const { violations } = await axe.run(container, {
    rules: { region: { enabled: false }, 'color-contrast': { enabled: false } },
  });
  expect(violations).toEqual([]);
});
