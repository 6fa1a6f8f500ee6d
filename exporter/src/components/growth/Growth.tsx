import React, { memo, useMemo } from 'react';
import {
  formatCount,
  formatDelta,
  formatClock,
  growthOf,
  type Growth as GrowthOfName,
  type Mappings,
} from '../../view';
import { useAtMost } from '../virtual/useAtMost';

/** Between two comparisons, in milliseconds: they go through what differs in both maps. */
const INTERVAL = 1000;
const LINES = 4;
/** A map as it was at a moment. */
export interface Baseline {
  readonly mappings: Mappings;
  /** Unix milliseconds. */
  readonly at: number;
}

export interface GrowthProps {
  readonly mappings: Mappings;
  /** What to compare with. */
  readonly baseline: Baseline;
  /** How many lines to show at most. */
  readonly lines?: number;
  /** Called when the map as it is now is to be what is compared with. */
  readonly onBaseline: () => void;
  /** Called with what mappings that grew or shrank are called, to look for them. */
  readonly onFind: (name: string) => void;
}

/** What grew since a moment that the user sets, the most first; then, where there is room, what shrank. */
export function Growth({ mappings, baseline, lines = LINES, onBaseline, onFind }: GrowthProps): React.JSX.Element {
  const shown = useAtMost(mappings, INTERVAL, baseline.mappings);
  const since = formatClock(baseline.at);
  return (
    <section className="vma-growth" aria-label="Growth">
      <div className="vma-growth-head">
        <span className="vma-muted">
          {totalOf(baseline.mappings, shown)} since {since}
        </span>
        <button type="button" className="vma-growth-now" title="Compare with the map as it is now" onClick={onBaseline}>
          Set to now
        </button>
      </div>
      <Table before={baseline.mappings} now={shown} since={since} lines={lines} onFind={onFind} />
    </section>
  );
}

function totalOf(before: Mappings, now: Mappings): string {
  const vmas = now.length - before.length;
  const bytes = now.sums.mappedBytes - before.sums.mappedBytes;
  const parts = [vmas === 0 ? '' : vmasDelta(vmas), bytes === 0 ? '' : formatDelta(bytes)].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? 'The same in all' : `${parts.join(', ')} in all`;
}

interface TableProps {
  readonly before: Mappings;
  readonly now: Mappings;
  readonly since: string;
  readonly lines: number;
  readonly onFind: (name: string) => void;
}

const Table = memo(function Table({ before, now, since, lines, onFind }: TableProps) {
  const growths = useMemo(() => growthOf(before, now), [before, now]);
  const grown = growths.filter(hasGrown).slice(0, lines);
  const shrunk = growths
    .filter((growth) => !hasGrown(growth))
    .reverse()
    .slice(0, lines - grown.length);
  const most = Math.max(...[...grown, ...shrunk].map(({ bytes }) => Math.abs(bytes)), 0);
  return (
    <>
      {grown.length === 0 && <p className="vma-growth-empty vma-muted">Nothing has grown since {since}.</p>}
      {grown.length + shrunk.length > 0 && (
        <table className="vma-growth-table">
          <caption className="vma-hidden-text">What has grown since {since}, then what has shrunk</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Access</th>
              {['VMAs', 'Size'].map((heading) => (
                <th key={heading} scope="col" className="vma-growth-number">
                  {heading}
                </th>
              ))}
              <td className="vma-growth-share" />
            </tr>
          </thead>
          <tbody>
            {[...grown, ...shrunk].map((growth) => (
              <Line key={`${growth.name}\n${growth.perms}`} growth={growth} most={most} onFind={onFind} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
});

interface LineProps {
  readonly growth: GrowthOfName;
  /** Bytes for which the bar is full. */
  readonly most: number;
  readonly onFind: (name: string) => void;
}

function Line({ growth, most, onFind }: LineProps): React.JSX.Element {
  const { name, perms, group, vmas, bytes } = growth;
  const share = most === 0 ? 0 : Math.abs(bytes) / most;
  const isShrunk = !hasGrown(growth);
  return (
    <tr data-shrunk={isShrunk}>
      <th scope="row">
        <span className="vma-growth-of">
          <span className="vma-swatch" style={{ background: `var(--vma-kind-${group})` }} />
          <button
            type="button"
            className="vma-growth-name"
            title={`Find ${name}`}
            onClick={() => {
              onFind(name);
            }}
          >
            {name}
          </button>
          {isShrunk && <span className="vma-muted">shrank</span>}
        </span>
      </th>
      <td className="vma-mono">{perms}</td>
      <td className="vma-growth-number">{vmas === 0 ? '' : signed(vmas)}</td>
      <td className="vma-growth-number">{bytes === 0 ? '' : formatDelta(bytes)}</td>
      <td className="vma-growth-share" aria-hidden="true">
        <span
          className="vma-growth-bar"
          style={{ width: `${Math.max(share * 100, 1)}%`, background: `var(--vma-kind-${group})` }}
        />
      </td>
    </tr>
  );
}

function hasGrown({ vmas, bytes }: GrowthOfName): boolean {
  return bytes > 0 || vmas > 0;
}

function vmasDelta(vmas: number): string {
  return `${signed(vmas)} VMA${Math.abs(vmas) === 1 ? '' : 's'}`;
}

function signed(count: number): string {
  return `${count < 0 ? '−' : '+'}${formatCount(Math.abs(count))}`;
}
