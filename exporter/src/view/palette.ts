import type { KindGroup } from './types';

/** The colours of one kind: of its rectangles and of text on them. */
export interface KindColours {
  readonly fill: string;
  /** Text on the plain fill; at least 4.5:1 against it. */
  readonly ink: string;
}

/** Colours that carry meaning. Surfaces and text come from the surroundings (`createTheme`). */
export interface Palette {
  readonly kinds: Readonly<Record<KindGroup, KindColours>>;
  /** Writable and executable; limits that are close. */
  readonly warning: string;
  /** Limits that are passed or nearly so. */
  readonly critical: string;
  /** A child's range that is no longer its parent's. */
  readonly differs: string;
  /** Laid over a mapping that has just changed. */
  readonly glow: string;
  /** Around what is selected. */
  readonly selection: string;
  readonly good: string;
}

const DARK_INK = '#0e1116';
const LIGHT_INK = '#ffffff';

/**
 * Hues are told apart by people with any of the common colour deficiencies because lightness differs as well: the test
 * simulates them and demands a distance between every pair.
 */
export const DARK_PALETTE: Palette = {
  kinds: {
    program: { fill: '#4180e2', ink: DARK_INK },
    data: { fill: '#8cbaf1', ink: DARK_INK },
    heap: { fill: '#e7ac34', ink: DARK_INK },
    anonymous: { fill: '#848c97', ink: DARK_INK },
    reserved: { fill: '#525c58', ink: LIGHT_INK },
    libraries: { fill: '#60c299', ink: DARK_INK },
    files: { fill: '#b293f2', ink: DARK_INK },
    shared: { fill: '#52d1e2', ink: DARK_INK },
    stack: { fill: '#d64f76', ink: DARK_INK },
    kernel: { fill: '#e6de5c', ink: DARK_INK },
  },
  warning: '#f2a93b',
  critical: '#f0524f',
  differs: '#f2a93b',
  glow: '#ffffff',
  selection: '#ffffff',
  good: '#4fb286',
};

export const LIGHT_PALETTE: Palette = {
  kinds: {
    program: { fill: '#426dce', ink: LIGHT_INK },
    data: { fill: '#679edf', ink: DARK_INK },
    heap: { fill: '#ec933d', ink: DARK_INK },
    anonymous: { fill: '#8a919b', ink: DARK_INK },
    reserved: { fill: '#a9aeb6', ink: DARK_INK },
    libraries: { fill: '#419c77', ink: DARK_INK },
    files: { fill: '#5343b8', ink: LIGHT_INK },
    shared: { fill: '#1b7b8c', ink: LIGHT_INK },
    stack: { fill: '#ba235e', ink: LIGHT_INK },
    kernel: { fill: '#9e9508', ink: DARK_INK },
  },
  warning: '#b45f06',
  critical: '#d92d20',
  differs: '#e08a2a',
  glow: '#1f60c4',
  selection: '#111722',
  good: '#2f8a63',
};
