import type { Filter } from '../../view';
import type { TimeRange } from './shown';

export const TABS = ['map', 'table', 'changes', 'growth', 'why'] as const;
export type Tab = (typeof TABS)[number];

/** What of a process is looked at: all that a link to it can say. */
export interface Place {
  readonly tab: Tab;
  /** What is selected: an address in the map of this id; null: nothing. */
  readonly at: { readonly id: string; readonly address: number } | null;
  /** What is searched for; empty: nothing. */
  readonly find: string;
  readonly filter: Filter;
  /** Whose changes are listed; null: all. */
  readonly range: TimeRange | null;
}

export const FIRST_PLACE: Place = { tab: 'map', at: null, find: '', filter: null, range: null };

/** Whether two places look at the same. */
export function samePlace(a: Place, b: Place): boolean {
  return (
    a.tab === b.tab &&
    a.find === b.find &&
    a.at?.id === b.at?.id &&
    a.at?.address === b.at?.address &&
    [...(a.filter ?? [])].join() === [...(b.filter ?? [])].join() &&
    a.range?.join() === b.range?.join()
  );
}
