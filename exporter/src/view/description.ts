import { formatBytes, plural } from '../format-numbers';
import { hasOwnScale } from './sheet';
import { tooltipOf } from './tooltip';
import type { AddressMapState, Hit } from './types';

/** Maps that the ARIA label names. */
const NAMED_MAPS = 8;

/** What the map shows, for its ARIA label. */
export function describeMap(state: AddressMapState): string {
  if (state.maps.length === 0) {
    return 'Address map, empty';
  }
  const maps = state.maps.slice(0, NAMED_MAPS).map(({ title, mappings }) => {
    return `${title}: ${plural(mappings.length, 'mapping')}, ${formatBytes(mappings.sums.mappedBytes)}`;
  });
  if (state.maps.length > NAMED_MAPS) {
    maps.push(`${state.maps.length - NAMED_MAPS} more`);
  }
  return `Address map of ${maps.join('; ')}. Arrow keys move between mappings.`;
}

/** A hit in one sentence, for a live region. */
export function describeHit(state: AddressMapState, hit: Hit): string {
  const tooltip = tooltipOf(state, hit, 0);
  if (tooltip === null) {
    return '';
  }
  const said = new Set(['Range', 'Access', 'Caution']);
  const facts = tooltip.facts.filter((fact) => said.has(fact.label)).map((fact) => fact.value);
  // There its range alone would seem to be one of the first map.
  const where = hasOwnScale(state, hit.map) ? `in ${state.maps[hit.map]!.title}` : '';
  return [tooltip.title, tooltip.size, ...facts, where].filter((part) => part !== '').join(', ');
}
