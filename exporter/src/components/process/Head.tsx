import React from 'react';
import { Headroom } from '../headroom/Headroom';
import type { Parts } from './room';
import type { Shown } from './shown';
import { StatusLine } from './Status';
import type { Status } from './status-words';

/** Links to children: more are counted. */
const KIN = 4;

export interface HeadProps {
  readonly shown: Shown;
  readonly status: Status | null;
  readonly parts: Parts;
  /** Maps without room. */
  readonly leftOut: number;
  readonly onRetry?: (() => void) | undefined;
  /** Stands before the name: a way back. */
  readonly before?: React.ReactNode;
}

/** Whose map it is. Whatever room there is: name, PID and state are always seen. */
export function Head({ shown, status, parts, leftOut, onRetry, before }: HeadProps): React.JSX.Element {
  const { name, pid, cmdline, kin, limit, state } = shown;
  const vmas = state?.maps[0]?.mappings.length;
  return (
    <header className="vma-head">
      <div className="vma-title">
        {before}
        <h1 title={name}>{name}</h1>
        {pid !== null && <span className="vma-mono vma-muted vma-pid">PID {pid}</span>}
        {status !== null && <StatusLine status={status} onRetry={onRetry} />}
        {leftOut > 0 && <span className="vma-muted vma-left-out">{leftOut} more without room</span>}
        {parts.cmdline && kin.length > 0 && (
          <span className="vma-kin vma-muted">
            {kin.length === 1 ? 'Child: ' : 'Children: '}
            {kin.slice(0, KIN).map(({ pid, name, href }) => (
              <a key={pid} href={href}>
                {name} {pid}
              </a>
            ))}
            {kin.length > KIN && `+${kin.length - KIN}`}
          </span>
        )}
      </div>
      {parts.headroom && vmas !== undefined && <Headroom vmas={vmas} limit={limit} />}
      {parts.cmdline && cmdline !== '' && (
        <p className="vma-cmdline vma-muted" title={cmdline}>
          {cmdline}
        </p>
      )}
    </header>
  );
}
