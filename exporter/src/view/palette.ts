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
    program: { fill: '#5794f2', ink: DARK_INK },
    data: { fill: '#a3c8ff', ink: DARK_INK },
    heap: { fill: '#f2a93b', ink: DARK_INK },
    anonymous: { fill: '#76828f', ink: DARK_INK },
    libraries: { fill: '#4fb286', ink: DARK_INK },
    files: { fill: '#a68bf0', ink: DARK_INK },
    shared: { fill: '#5fd0de', ink: DARK_INK },
    stack: { fill: '#e85d8c', ink: DARK_INK },
    kernel: { fill: '#d6cb4c', ink: DARK_INK },
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
    program: { fill: '#1f60c4', ink: LIGHT_INK },
    data: { fill: '#7aa9ee', ink: DARK_INK },
    heap: { fill: '#e08a2a', ink: DARK_INK },
    anonymous: { fill: '#8f99a6', ink: DARK_INK },
    libraries: { fill: '#2f8a63', ink: LIGHT_INK },
    files: { fill: '#6f55c9', ink: LIGHT_INK },
    shared: { fill: '#0f7f93', ink: LIGHT_INK },
    stack: { fill: '#c7366a', ink: LIGHT_INK },
    kernel: { fill: '#a99f16', ink: DARK_INK },
  },
  warning: '#d97706',
  critical: '#d92d20',
  differs: '#e08a2a',
  glow: '#1f60c4',
  selection: '#111722',
  good: '#2f8a63',
};
