import React from 'react';

export interface BarProps {
  /** From 0 to 1. */
  readonly share: number;
  readonly level?: 'good' | 'warning' | 'critical' | 'plain';
}

/** A small bar beside its number, which says the same. */
export function Bar({ share, level = 'plain' }: BarProps): React.JSX.Element {
  return (
    <span className="mini-bar" aria-hidden="true">
      <span className="mini-bar-fill" data-level={level} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
