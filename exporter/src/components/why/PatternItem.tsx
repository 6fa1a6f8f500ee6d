import React from 'react';
import type { Pattern } from '../../model/explain/explanation';
import type { ReasonCount } from '../../model/explain/reasons';
import { formatAddress, formatBytes, formatCount, plural, unescapeWire } from '../../view';

export interface PatternItemProps {
  readonly pattern: Pattern;
  /** Of all VMAs of the map. */
  readonly share: number;
  /** VMAs a second; null: not known. */
  readonly rate: number | null;
  /** The time that the rate is since; null: there is none. */
  readonly since: string | null;
  readonly onShow: (address: number) => void;
}

/** One pattern: what it is, how much of the map, where, why its mappings are not merged, and what would make them fewer. */
export function PatternItem({ pattern, share, rate, since, onShow }: PatternItemProps): React.JSX.Element {
  const { sentence, vmas, bytes, runs, ranges, example, reasons, help } = pattern;
  return (
    <li className="vma-why-pattern">
      <button
        type="button"
        className="vma-link"
        title="Show in the map"
        onClick={() => {
          onShow(example);
        }}
      >
        {unescapeWire(sentence)}
      </button>
      <div className="vma-why-bar" style={{ width: `${Math.max(share * 100, 0.5)}%` }} />
      <p className="vma-muted">
        {plural(vmas, 'VMA')}, {percent(share)}, {formatBytes(bytes)}
        {rate === null || since === null ? '' : `, ${growthInWords(rate)} since ${since}`}
      </p>
      {help.map((words) => (
        <p key={words}>
          <strong>Would help:</strong> {words}
        </p>
      ))}
      <Reasons reasons={reasons} title="Why they stay apart" />
      <details>
        <summary>
          Where: {plural(runs, 'run')}
          {runs > ranges.length ? `, the largest ${formatCount(ranges.length)}` : ''}
        </summary>
        <ul>
          {ranges.map(({ start, end }) => (
            <li key={start}>
              <button
                type="button"
                className="vma-link vma-mono"
                onClick={() => {
                  onShow(start);
                }}
              >
                {formatAddress(start)}–{formatAddress(end)}
              </button>{' '}
              {formatBytes(end - start)}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

/** Reasons with how often each is one, behind a title. */
export function Reasons({ reasons, title }: { readonly reasons: readonly ReasonCount[]; readonly title: string }) {
  return reasons.length === 0 ? null : (
    <details>
      <summary>{title}</summary>
      <ul>
        {reasons.map(({ reason, words, count }) => (
          <li key={reason}>
            {formatCount(count)}: {words}
          </li>
        ))}
      </ul>
    </details>
  );
}

function percent(share: number): string {
  return share < 0.01 ? 'less than 1 %' : `${Math.round(share * 100)} %`;
}

function growthInWords(perSecond: number): string {
  const perMinute = Math.abs(perSecond * 60);
  if (perMinute === 0) {
    return 'as many as before';
  }
  const rate = perMinute < 0.1 ? 'less than 0.1' : perMinute < 10 ? perMinute.toFixed(1) : formatCount(perMinute);
  return `${perSecond < 0 ? '−' : '+'}${rate} a minute`;
}
