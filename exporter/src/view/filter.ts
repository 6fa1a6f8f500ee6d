import type { Facts } from '../wire/facts';
import { kindGroupOf } from './kinds';
import type { KindGroup } from './types';

/** The kinds to look at; null: all of them. */
export type Filter = ReadonlySet<KindGroup> | null;

/** Whether a mapping with these facts is one to look at. */
export function matches(filter: Filter, facts: Facts): boolean {
  return filter === null || filter.has(kindGroupOf(facts.kind));
}

/** The filter after a click on `group`: it alone, or added to what is looked at; the last one taken out shows all. */
export function toggled(filter: Filter, group: KindGroup): Filter {
  if (filter === null) {
    return new Set([group]);
  }
  const next = new Set(filter);
  if (!next.delete(group)) {
    next.add(group);
  }
  return next.size === 0 ? null : next;
}
