import React, { memo } from 'react';
import type { ListedProcess } from '../../client';
import {
  formatBytes,
  formatCount,
  headroomOf,
  mapStateInWords,
  plural,
  unescapeWire,
  type Headroom,
  type MapStateWords,
} from '../../view';
import { hrefOf } from '../process-link';

export interface ListEntryProps {
  /** Of the row, to find it by. */
  readonly rowKey: string;
  readonly process: ListedProcess;
  /** Whether it has gone since. */
  readonly ended: boolean;
  /** vm.max_map_count; null: not known. */
  readonly limit: number | null;
  /** In CSS pixels, as is `height`. */
  readonly offset: number;
  readonly height: number;
  /** Whether it is the process that is shown beside the list. */
  readonly isCurrent: boolean;
  /** Whether Tab leads to it. */
  readonly isActive: boolean;
  /** Unix time in milliseconds, for how old a map is. */
  readonly now: number;
}

/** A process in two lines: name, W+X and VMAs; PID, what is mapped or what is wrong, and how near the limit is. */
export const ListEntry = memo(function ListEntry({
  rowKey,
  process,
  ended,
  limit,
  offset,
  height,
  isCurrent,
  isActive,
  now,
}: ListEntryProps) {
  const { comm, pid, vmas, mappedBytes, reservedBytes, mapState } = process;
  const headroom = vmas === null ? null : headroomOf(vmas, limit);
  const state = mapStateInWords(mapState, now);
  return (
    <a
      className="process"
      href={hrefOf(process)}
      data-key={rowKey}
      data-ended={ended}
      tabIndex={isActive ? 0 : -1}
      aria-current={isCurrent ? 'page' : undefined}
      title={titleOf(process, headroom, state)}
      style={{ transform: `translateY(${offset}px)`, height }}
    >
      <span className="process-line">
        <span className="process-name">{unescapeWire(comm)}</span>
        {(process.writableExecutableVmas ?? 0) > 0 && (
          <span className="wx" title="Has mappings both writable and executable">
            W+X
          </span>
        )}
        <span className="process-vmas">{vmas === null ? '–' : formatCount(vmas)}</span>
      </span>
      <span className="process-line">
        <span className="process-pid">{pid}</span>
        <span className="process-detail" data-level={state?.level}>
          {ended
            ? 'ended'
            : (state?.short ?? (mappedBytes === null ? '' : formatBytes(mappedBytes - (reservedBytes ?? 0))))}
        </span>
        <span className="mini-bar" aria-hidden="true">
          <span
            className="mini-bar-fill"
            data-level={headroom?.level ?? 'good'}
            style={{ width: `${barShare(headroom?.share ?? 0) * 100}%` }}
          />
        </span>
      </span>
    </a>
  );
});

function titleOf(process: ListedProcess, headroom: Headroom | null, state: MapStateWords | null): string {
  return [
    process.vmas === null ? '' : plural(process.vmas, 'VMA') + (headroom === null ? '' : shareOf(headroom)),
    unescapeWire(process.cmdline),
    state?.long ?? '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function shareOf({ share, limit }: Headroom): string {
  return `, ${(share * 100).toPrecision(2)} % of ${formatCount(limit)}`;
}

/** Most processes use a thousandth of the limit: a square root keeps them apart, and full is still full. */
function barShare(share: number): number {
  return Math.sqrt(share);
}
