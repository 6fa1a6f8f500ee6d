import React, { memo, useState } from 'react';
import { formatAddress } from '../../view';
import type { ChangeRow } from './change-rows';

interface ChangeItemProps {
  readonly row: ChangeRow;
  /** Place among all lines, from 0. */
  readonly index: number;
  readonly count: number;
  /** In CSS pixels. */
  readonly top: number;
  readonly height: number;
  /** Whether it has only just happened, and is to be noticed. */
  readonly fresh: boolean;
  /** Whether Tab leads to it. */
  readonly reachable: boolean;
  readonly onReveal: (pid: number, address: number) => void;
}

/** One line of the list of changes: a button where there is something to show. */
export const ChangeItem = memo(function ChangeItem(props: ChangeItemProps) {
  const { row, index, count, top, height, fresh, reachable, onReveal } = props;
  // As it came: a later update must not cut its light short.
  const [glows, setGlows] = useState(fresh);
  const { seq, pid, time, tag, tone, words, amount, address, process } = row;
  const content = (
    <>
      <time className="vma-change-time">{time}</time>
      <span className="vma-change-what">
        <span className="vma-change-tag" data-tone={tone}>
          {tag}
        </span>
        {process !== null && <span className="vma-change-process">{process}</span>}
      </span>
      <span className="vma-change-amount">{amount}</span>
      <span className="vma-change-address">{address === null ? '' : formatAddress(address)}</span>
      <span className="vma-change-words" title={words}>
        {words}
      </span>
    </>
  );
  const line = { className: 'vma-change-line', 'data-seq': seq, tabIndex: reachable ? 0 : -1 };
  return (
    <li
      className="vma-change"
      style={{ top, height }}
      aria-setsize={count}
      aria-posinset={index + 1}
      data-fresh={glows}
      onAnimationEnd={() => {
        setGlows(false);
      }}
    >
      {address === null ? (
        <div {...line}>{content}</div>
      ) : (
        <button
          {...line}
          type="button"
          title="Show in the map"
          onClick={() => {
            onReveal(pid, address);
          }}
        >
          {content}
        </button>
      )}
    </li>
  );
});
