import React, { memo } from 'react';

export interface SparkProps {
  /** The latest last; null where not known, which leaves a hole. */
  readonly values: readonly (number | null)[];
  /** What it shows, for who does not see it. */
  readonly label: string;
}

const HEIGHT = 20;

/** A small line of a few values, from the lowest to the highest of them. */
export const Spark = memo(function Spark({ values, label }: SparkProps) {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const range = Math.max(...known) - low;
  const y = (value: number): number =>
    range === 0 ? HEIGHT / 2 : HEIGHT - 1.5 - ((value - low) / range) * (HEIGHT - 3);
  const isKnown = (x: number): boolean => values[x] != null;
  const path = values.map((value, x) => {
    if (value === null) {
      return '';
    }
    const point = `${x} ${y(value).toFixed(1)}`;
    // A line of no length, which has round ends, is a dot.
    return isKnown(x - 1) ? `L${point}` : `M${point}${isKnown(x + 1) ? '' : 'h0'}`;
  });
  return (
    <svg
      className="vma-spark"
      viewBox={`0 0 ${Math.max(1, values.length - 1)} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path
        d={path.join('')}
        fill="none"
        stroke="var(--vma-accent)"
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
});
