import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ChangeLine } from '@vma-tracker/exporter/view';
import React, { memo } from 'react';
import type { ProcessLine } from './changes-rows';

interface Props {
  readonly lines: readonly ProcessLine[];
  /** Shows in the map what a line is about. */
  readonly onReveal: (line: ProcessLine) => void;
}

/** What happened, newest on top, in words. A click shows where. */
export const ChangesList = memo(function ChangesList({ lines, onReveal }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.pane} aria-label="Changes">
      <h6 className={styles.head}>Changes</h6>
      {lines.length === 0 && <p className={styles.none}>None since this panel is open.</p>}
      <ol className={styles.list}>
        {lines.map((line) => (
          <li key={line.seq}>
            <button
              type="button"
              className={styles.line}
              disabled={line.address === null}
              onClick={() => onReveal(line)}
            >
              <time className={styles.time}>{line.time}</time>
              <span className={cx(styles.tag, styles[line.tone])}>{line.tag}</span>
              <span className={styles.amount}>{line.amount}</span>
              <span className={styles.words}>{line.words}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
});

function getStyles({ colors, spacing, typography, shape }: GrafanaTheme2) {
  const tag = (background: string, color: string) => css({ background, color });
  const tones: Record<ChangeLine['tone'], string> = {
    map: tag(colors.success.transparent, colors.success.text),
    unmap: tag(colors.error.transparent, colors.error.text),
    protect: tag(colors.warning.transparent, colors.warning.text),
    move: tag(colors.primary.transparent, colors.primary.text),
    life: tag(colors.info.transparent, colors.info.text),
    other: tag(colors.secondary.transparent, colors.text.secondary),
  };
  return {
    ...tones,
    pane: css({ display: 'flex', flexDirection: 'column', flex: '0 1 42%', minWidth: 260, minHeight: 0 }),
    head: css({
      margin: `${spacing(0.5)} 0 ${spacing(0.5)} 4px`,
      color: colors.text.secondary,
      ...typography.bodySmall,
    }),
    none: css({ color: colors.text.secondary, ...typography.bodySmall }),
    list: css({ flex: '1 1 0', minHeight: 0, margin: 0, overflowY: 'auto', listStyle: 'none' }),
    line: css({
      display: 'grid',
      gridTemplateColumns: '88px 1fr auto',
      gap: `0 ${spacing(1)}`,
      alignItems: 'center',
      width: '100%',
      padding: '4px',
      border: 'none',
      borderRadius: shape.radius.default,
      background: 'none',
      color: colors.text.primary,
      textAlign: 'left',
      ...typography.bodySmall,
      '&:not(:disabled):hover': { background: colors.action.hover },
    }),
    time: css({ fontFamily: typography.fontFamilyMonospace, color: colors.text.secondary }),
    tag: css({ justifySelf: 'start', padding: '0 6px', borderRadius: 8 }),
    amount: css({ fontVariantNumeric: 'tabular-nums', fontFamily: typography.fontFamilyMonospace }),
    words: css({ gridColumn: '2 / -1', color: colors.text.secondary, overflowWrap: 'anywhere' }),
  };
}
