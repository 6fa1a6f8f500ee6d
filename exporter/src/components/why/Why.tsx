import React, { useMemo } from 'react';
import { higherLimit, type Explanation } from '../../model/explain/explanation';
import { growthBetween } from '../../model/explain/growth';
import { formatClock, formatCount, plural, type Mappings } from '../../view';
import type { Baseline } from '../growth/Growth';
import { useClock } from '../process/useClock';
import { useAtMost } from '../virtual/useAtMost';
import { PatternItem, Reasons } from './PatternItem';
import { useExplanation } from './useExplanation';

/** Between two looks at a map that changes, in milliseconds: each goes over all of it. */
const INTERVAL = 2000;

export interface WhyProps {
  readonly mappings: Mappings;
  /** The same process's map as it was at a moment, to tell growth against; null: there is none. */
  readonly baseline: Baseline | null;
  /** Whether `mappings` is the map as it is now: only then is it known how fast anything grows. */
  readonly isLive: boolean;
  /** vm.max_map_count; null: not known. */
  readonly limit: number | null;
  /** Called with an address to show in the map. */
  readonly onShow: (address: number) => void;
}

/** Why a map has as many VMAs as it has: patterns, the largest first, how fast they grow, and what would make them fewer. */
export function Why({ mappings, baseline, isLive, limit, onShow }: WhyProps): React.JSX.Element {
  const explained = useExplanation(useAtMost(mappings, INTERVAL));
  return (
    <section className="vma-why" aria-label="Why so many VMAs">
      {explained === null ? (
        <p className="vma-why-head vma-muted" role="status">
          Looking …
        </p>
      ) : (
        <>
          <Summary explanation={explained.explanation} limit={limit} />
          {baseline !== null && isLive ? (
            <GrowingPatterns
              explanation={explained.explanation}
              at={explained.mappings === mappings ? null : explained.at}
              baseline={baseline}
              onShow={onShow}
            />
          ) : (
            <Patterns explanation={explained.explanation} rates={NOT_KNOWN} since={null} onShow={onShow} />
          )}
        </>
      )}
    </section>
  );
}

function Summary({ explanation, limit }: Pick<WhyProps, 'limit'> & { readonly explanation: Explanation }) {
  const { vmas, touching, reasons } = explanation;
  const higher = higherLimit(vmas, limit);
  return (
    <div className="vma-why-head">
      <p className="vma-muted">
        {plural(vmas, 'VMA')}
        {limit === null ? '' : ` of ${formatCount(limit)}`}. {plural(touching, 'pair')} of neighbours touch and stay
        two.
      </p>
      <Reasons reasons={reasons} title="Why neighbours stay two" />
      {higher !== null && <p>{higher.words}</p>}
    </div>
  );
}

interface PatternsProps {
  readonly explanation: Explanation;
  /** VMAs a second, by id. */
  readonly rates: ReadonlyMap<string, number>;
  /** What the rates are since; null: they are not known. */
  readonly since: string | null;
  readonly onShow: (address: number) => void;
}

function Patterns({ explanation, rates, since, onShow }: PatternsProps): React.JSX.Element {
  const { patterns, vmas } = explanation;
  return (
    <ol aria-label="Patterns">
      {patterns.map((pattern) => (
        <PatternItem
          key={pattern.id}
          pattern={pattern}
          share={pattern.vmas / vmas}
          rate={rates.get(pattern.id) ?? null}
          since={since}
          onShow={onShow}
        />
      ))}
    </ol>
  );
}

const NOT_KNOWN: ReadonlyMap<string, number> = new Map();

interface GrowingProps {
  readonly explanation: Explanation;
  /** When it was so, in Unix milliseconds; null: it is still so. */
  readonly at: number | null;
  readonly baseline: Baseline;
  readonly onShow: (address: number) => void;
}

/** The patterns with how fast each grows. */
function GrowingPatterns({ explanation, at, baseline, onShow }: GrowingProps): React.JSX.Element {
  const before = useExplanation(baseline.mappings);
  const now = useClock();
  const seconds = ((at ?? now) - baseline.at) / 1000;
  const rates = useMemo(
    () =>
      before?.mappings === baseline.mappings ? growthBetween(before.explanation, explanation, seconds) : NOT_KNOWN,
    [before, baseline, explanation, seconds],
  );
  return <Patterns explanation={explanation} rates={rates} since={formatClock(baseline.at)} onShow={onShow} />;
}
