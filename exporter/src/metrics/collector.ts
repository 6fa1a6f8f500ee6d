import type { Census } from './census';
import type { Exposition } from './exposition';

/** Adds one family of series, or a few that belong together, to what a scrape answers. */
export type Collector = (exposition: Exposition, census: Census) => void;
