import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import {
  CRITICAL_SHARE,
  formatCount,
  headroomOf,
  plural,
  WARNING_SHARE,
  type MapTheme,
} from '@vma-tracker/exporter/view';
import React from 'react';

interface Props {
  readonly vmas: number;
  /** Null: not known. */
  readonly limit: number | null;
  readonly theme: MapTheme;
}

/** How many VMAs the process has, against what the kernel allows: beyond it, mmap fails with ENOMEM. */
export function Headroom({ vmas, limit, theme }: Props) {
  const styles = useStyles2(getStyles);
  const headroom = headroomOf(vmas, limit);
  if (headroom === null) {
    return <span className={styles.figures}>{plural(vmas, 'VMA')}</span>;
  }
  return (
    <span className={styles.row} title="Number of mappings against vm.max_map_count; beyond it, mmap fails with ENOMEM">
      <span className={styles.name}>VMAs</span>
      <span
        className={styles.bar}
        role="meter"
        aria-label="VMAs against vm.max_map_count"
        aria-valuemin={0}
        aria-valuemax={headroom.limit}
        aria-valuenow={vmas}
      >
        <span style={{ width: `${headroom.share * 100}%`, background: theme[headroom.level] }} />
        <i style={{ left: `${WARNING_SHARE * 100}%`, background: theme.warning }} />
        <i style={{ left: `${CRITICAL_SHARE * 100}%`, background: theme.critical }} />
      </span>
      <span className={styles.figures}>
        {formatCount(vmas)} <span className={styles.name}>of {formatCount(headroom.limit)}</span>
      </span>
    </span>
  );
}

function getStyles({ colors, spacing, typography }: GrafanaTheme2) {
  return {
    row: css({ display: 'inline-flex', alignItems: 'center', gap: spacing(1), whiteSpace: 'nowrap' }),
    name: css({ color: colors.text.secondary, ...typography.bodySmall }),
    bar: css({
      position: 'relative',
      width: 140,
      height: 10,
      borderRadius: 5,
      overflow: 'hidden',
      background: colors.background.secondary,
      '& > span': { display: 'block', height: '100%', minWidth: 2 },
      '& > i': { position: 'absolute', top: 0, width: 1, height: '100%' },
    }),
    figures: css({ fontVariantNumeric: 'tabular-nums', ...typography.bodySmall }),
  };
}
