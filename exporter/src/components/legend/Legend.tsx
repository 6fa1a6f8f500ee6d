import React, { memo, useMemo } from 'react';
import { formatBytes, formatCount, GROUP_NAMES, legendOf, toggled, type Filter, type Mappings } from '../../view';

export interface LegendProps {
  readonly mappings: Mappings;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

/** The kinds that a map has, how many and how large; a press looks at one alone, further ones add theirs. */
export const Legend = memo(function Legend({ mappings, filter, onFilter }: LegendProps) {
  const entries = useMemo(() => legendOf(mappings.sums), [mappings]);
  return (
    <div className="vma-legend" role="group" aria-label="Kinds of mappings: press to look at some alone">
      {entries.map(({ group, vmas, bytes }) => (
        <button
          key={group}
          type="button"
          className="vma-legend-entry"
          aria-pressed={filter?.has(group) ?? false}
          data-faded={filter !== null && !filter.has(group)}
          onClick={() => {
            onFilter(toggled(filter, group));
          }}
        >
          <span className="vma-swatch" style={{ background: `var(--vma-kind-${group})` }} />
          {GROUP_NAMES[group]}
          <span className="vma-muted">
            {formatCount(vmas)} · {formatBytes(bytes)}
          </span>
        </button>
      ))}
      {filter !== null && (
        <button
          type="button"
          className="vma-legend-entry vma-legend-all"
          onClick={() => {
            onFilter(null);
          }}
        >
          Show all
        </button>
      )}
    </div>
  );
});
