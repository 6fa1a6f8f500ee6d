import React from 'react';
import type { Status } from './status-words';

export interface StatusLineProps {
  readonly status: Status;
  /** Tries the lost stream at once; undefined: that can't be done from here. */
  readonly onRetry?: (() => void) | undefined;
}

/** How a process and what is told of it fare, in a word or three. */
export function StatusLine({ status: { level, text, title, lost }, onRetry }: StatusLineProps): React.JSX.Element {
  return (
    <span className="vma-status" data-level={level} title={title}>
      {/* A countdown is for the eye; the change of state is told once. */}
      <span role="status" className={lost ? 'vma-hidden-text' : undefined}>
        {lost ? `Stream lost: ${title}` : text}
      </span>
      {lost && <span aria-hidden="true">{text}</span>}
      {lost && onRetry !== undefined && (
        <button type="button" className="vma-link" onClick={onRetry} title="Try again now">
          Now
        </button>
      )}
    </span>
  );
}
