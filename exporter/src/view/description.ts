import { formatBytes, plural } from './format-numbers';
import { tooltipOf } from './tooltip';
import type { AddressMapState, Hit } from './types';

/** What the map shows, for its ARIA label. */
export function describeMap(state: AddressMapState): string {
  if (state.maps.length === 0) {
    return 'Address map, empty';
  }
  const maps = state.maps.map(({ title, mappings }) => {
    return `${title}: ${plural(mappings.length, 'mapping')}, ${formatBytes(mappings.sums.mappedBytes)}`;
  });
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
  return [tooltip.title, tooltip.size, ...facts].filter((part) => part !== '').join(', ');
}
