import type { Filter } from '../filter';
import type { Layout } from '../layout';
import type { MapTheme } from '../theme';
import type { Hit } from '../types';

/** A range of one map that changed a moment ago. */
export interface Glow {
  readonly map: number;
  readonly start: number;
  readonly end: number;
  /** 1: just now; 0: no longer worth a glance. */
  readonly strength: number;
}

/** Everything that one frame shows. */
export interface Scene {
  readonly layout: Layout;
  /** Pixels of the longest sheet above the viewport; whole. */
  readonly scroll: number;
  readonly theme: MapTheme;
  readonly filter: Filter;
  readonly hover: Hit | null;
  readonly selection: Hit | null;
  readonly glows: readonly Glow[];
  /** What is left of each of the layout's ghosts, from 1 to 0. */
  readonly ghostStrengths: readonly number[];
}
