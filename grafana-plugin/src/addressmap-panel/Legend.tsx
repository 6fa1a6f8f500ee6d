import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import {
  formatBytes,
  formatCount,
  GROUP_NAMES,
  legendOf,
  toggled,
  type Filter,
  type Mappings,
  type MapTheme,
} from '@vma-tracker/exporter/view';
import React, { useMemo } from 'react';

interface Props {
  readonly mappings: Mappings;
  readonly theme: MapTheme;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

/** The kinds that the first map has, how many and how large; a click looks at one alone. */
export function Legend({ mappings, theme, filter, onFilter }: Props) {
  const styles = useStyles2(getStyles);
  const entries = useMemo(() => legendOf(mappings.sums), [mappings]);
  return (
    <div className={styles.row} role="group" aria-label="Kinds of mappings">
      {entries.map(({ group, vmas, bytes }) => (
        <button
          key={group}
          type="button"
          className={cx(styles.entry, filter !== null && !filter.has(group) && styles.faded)}
          aria-pressed={filter?.has(group) ?? false}
          onClick={() => onFilter(toggled(filter, group))}
        >
          <span className={styles.swatch} style={{ background: theme.kinds[group].fill }} />
          {GROUP_NAMES[group]}
          <span className={styles.amount}>
            {formatCount(vmas)} · {formatBytes(bytes)}
          </span>
        </button>
      ))}
    </div>
  );
}

function getStyles({ colors, spacing, typography, shape }: GrafanaTheme2) {
  return {
    row: css({ display: 'flex', flexWrap: 'wrap', gap: `0 ${spacing(0.5)}` }),
    entry: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: spacing(0.75),
      padding: '2px 4px',
      border: 'none',
      borderRadius: shape.radius.default,
      background: 'none',
      color: colors.text.primary,
      whiteSpace: 'nowrap',
      ...typography.bodySmall,
      '&:hover': { background: colors.action.hover },
    }),
    faded: css({ opacity: 0.5 }),
    swatch: css({ width: 10, height: 10, borderRadius: 2, flex: 'none' }),
    amount: css({ color: colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  };
}
