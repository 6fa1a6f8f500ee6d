import uPlot from 'uplot';
import { formatClock, formatCount } from '../../view';
import type { Theme } from '../theme/theme';

/** Of the height, for the bars: they say when, the line how many. */
const BARS = 0.3;

/** What the plot looks like: VMAs as a line, changes as bars beneath. Its size is set later. */
export function optionsOf(theme: Theme, hooks: uPlot.Hooks.Arrays): uPlot.Options {
  const font = `11px ${theme.fontFamily}`;
  const axis = { stroke: theme.textSecondary, font, ticks: { show: false }, gap: 4 };
  return {
    width: 300,
    height: 60,
    legend: { show: false },
    padding: [6, 4, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 7, fill: theme.kinds.program.fill, width: 0 },
      bind: { dblclick: () => null },
    },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: true, auto: false },
      vmas: { range: (_, low, high) => rangeOf(low, high) },
      changes: { range: (_, __, high) => [0, Math.max(high, 1) / BARS] },
    },
    series: [
      {},
      { scale: 'vmas', stroke: theme.kinds.program.fill, width: 1.5, spanGaps: false, points: { show: false } },
      {
        scale: 'changes',
        fill: theme.border,
        width: 0,
        points: { show: false },
        ...(uPlot.paths.bars === undefined ? {} : { paths: uPlot.paths.bars({ size: [0.8, 12], align: -1 }) }),
      },
    ],
    axes: [
      {
        ...axis,
        size: 20,
        grid: { show: false },
        space: 90,
        values: (_, times) => times.map((time) => formatClock(time * 1000)),
      },
      {
        ...axis,
        scale: 'vmas',
        size: 62,
        space: 22,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5],
        grid: { stroke: theme.hairline, width: 1 },
        values: (_, counts) => counts.map((count) => formatCount(count)),
      },
    ],
    hooks,
  };
}

/** Some air around what there is, and a steady line in the middle. */
function rangeOf(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) {
    return [0, 1];
  }
  const air = Math.max((high - low) * 0.1, 1);
  // The bars stand beneath the line.
  return [Math.max(0, low - air - (high - low + 2 * air) * BARS), high + air];
}
