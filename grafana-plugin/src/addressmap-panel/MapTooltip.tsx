import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { MapTheme, Tooltip } from '@vma-tracker/exporter/view';
import React from 'react';

interface Props {
  readonly tooltip: Tooltip;
  readonly theme: MapTheme;
}

/** What there is to say of a mapping, a gap, or a band between two processes. */
export function MapTooltip({ tooltip: { group, title, size, words, facts }, theme }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box}>
      <div className={styles.head}>
        {group !== null && <span className={styles.swatch} style={{ background: theme.kinds[group].fill }} />}
        <strong className={styles.title}>{title}</strong>
        <span className={styles.size}>{size}</span>
      </div>
      <p className={styles.words}>{words}</p>
      <dl className={styles.facts}>
        {facts.map(({ label, value, mono, warning }) => (
          <React.Fragment key={label}>
            <dt>{label}</dt>
            <dd className={cx(mono && styles.mono, warning && styles.warning)}>{value}</dd>
          </React.Fragment>
        ))}
      </dl>
    </div>
  );
}

function getStyles({ colors, spacing, typography }: GrafanaTheme2) {
  return {
    box: css({ padding: spacing(1), maxWidth: 380, ...typography.bodySmall }),
    head: css({ display: 'flex', alignItems: 'center', gap: spacing(1) }),
    swatch: css({ width: 10, height: 10, borderRadius: 2, flex: 'none' }),
    title: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', ...typography.body }),
    size: css({ marginLeft: 'auto', whiteSpace: 'nowrap', color: colors.text.secondary }),
    words: css({ margin: `${spacing(0.5)} 0 ${spacing(1)}`, color: colors.text.secondary }),
    facts: css({
      display: 'grid',
      gridTemplateColumns: 'auto 1fr',
      gap: `${spacing(0.25)} ${spacing(2)}`,
      margin: 0,
      '& dt': { color: colors.text.secondary, fontWeight: 'normal' },
      '& dd': { margin: 0, overflowWrap: 'anywhere' },
    }),
    mono: css({ fontFamily: typography.fontFamilyMonospace }),
    warning: css({ color: colors.warning.text }),
  };
}
