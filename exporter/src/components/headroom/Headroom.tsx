import React, { memo } from 'react';
import { CRITICAL_SHARE, formatCount, headroomOf, plural, WARNING_SHARE } from '../../view';

export interface HeadroomProps {
  readonly vmas: number;
  /** vm.max_map_count; null: not known. */
  readonly limit: number | null;
}

/** How many VMAs a process has, against what the kernel allows: beyond it, mmap fails with ENOMEM. */
export const Headroom = memo(function Headroom({ vmas, limit }: HeadroomProps) {
  const headroom = headroomOf(vmas, limit);
  if (headroom === null) {
    return <span className="vma-headroom">{plural(vmas, 'VMA')}</span>;
  }
  return (
    <span
      className="vma-headroom"
      title="VMAs of vm.max_map_count. Beyond it mmap() fails with ENOMEM, however much memory is free."
    >
      <span className="vma-muted">VMAs</span>
      <span
        className="vma-headroom-bar"
        role="meter"
        aria-label="VMAs of vm.max_map_count"
        aria-valuemin={0}
        aria-valuemax={headroom.limit}
        aria-valuenow={vmas}
      >
        <span className="vma-headroom-fill" data-level={headroom.level} style={{ width: `${headroom.share * 100}%` }} />
        <span className="vma-headroom-tick" data-level="warning" style={{ left: `${WARNING_SHARE * 100}%` }} />
        <span className="vma-headroom-tick" data-level="critical" style={{ left: `${CRITICAL_SHARE * 100}%` }} />
      </span>
      <span>
        {formatCount(vmas)} <span className="vma-muted">of {formatCount(headroom.limit)}</span>
      </span>
    </span>
  );
});
