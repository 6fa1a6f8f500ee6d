import React, { memo } from 'react';
import { formatBytes, formatCount } from '../../view';
import type { Figures as Totals } from '../watch/watch';
import { formatRate, UNKNOWN } from './figures-in-words';

export interface FiguresProps {
  readonly figures: Totals;
  /** How many maps are behind what happens; null where the source can't tell. */
  readonly behind: number | null;
}

/** The machine in one line of figures. */
export const Figures = memo(function Figures({ figures, behind }: FiguresProps) {
  const { unknown, stale } = figures;
  return (
    <dl className="figures">
      <Figure name="Processes" value={formatCount(figures.processes)} />
      <Figure name="VMAs" value={formatCount(figures.vmas)} />
      <Figure name="Mapped" value={formatBytes(figures.mappedBytes)} hint="Without what is merely reserved" />
      <Figure name="Reserved" value={formatBytes(figures.reservedBytes)} hint="Addresses without memory" />
      <Figure
        name="Changes/s"
        value={figures.changes === null ? UNKNOWN : formatRate(figures.changes)}
        hint={
          figures.changes === null ? 'Not known: see “Changing most”' : 'Calls that changed a map, in the last 10 s'
        }
      />
      <Figure
        name="With W+X"
        value={formatCount(figures.writableExecutable)}
        hint="Processes with mappings both writable and executable"
      />
      {unknown > 0 && (
        <Figure
          name="Not known"
          value={formatCount(unknown)}
          level="critical"
          hint="Processes whose map was never read"
        />
      )}
      {stale > 0 && (
        <Figure
          name="Out of date"
          value={formatCount(stale)}
          level="warning"
          hint="Processes whose map can’t be read any more"
        />
      )}
      {behind !== null && behind > 0 && (
        <Figure name="Behind" value={formatCount(behind)} level="warning" hint="Maps that are behind what happens" />
      )}
    </dl>
  );
});

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly hint?: string;
  readonly level?: 'warning' | 'critical';
}

function Figure({ name, value, hint, level }: FigureProps): React.JSX.Element {
  return (
    <div title={hint} data-level={level}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
