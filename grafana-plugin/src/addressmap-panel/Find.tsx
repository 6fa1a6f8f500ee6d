import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Input, useStyles2 } from '@grafana/ui';
import { find, type Mappings } from '@vma-tracker/exporter/view';
import React, { useMemo, useState } from 'react';

interface Props {
  readonly mappings: Mappings;
  /** Shows an address in the map. */
  readonly onReveal: (address: number) => void;
}

/** Finds an address, permissions or a path in the first map; Enter goes from one to the next. */
export function Find({ mappings, onReveal }: Props) {
  const styles = useStyles2(getStyles);
  const [text, setText] = useState('');
  const [at, setAt] = useState(-1);
  const found = useMemo(() => find(mappings, text), [mappings, text]);
  const indices = found.type === 'mappings' ? found.indices : [];
  const next = (step: 1 | -1) => {
    if (found.type === 'free') {
      onReveal(found.address);
    } else if (indices.length > 0) {
      const to = (at + step + indices.length) % indices.length;
      setAt(to);
      onReveal(mappings.start(indices[to]));
    }
  };
  const told =
    text.trim() === ''
      ? ''
      : found.type === 'free'
        ? 'free'
        : indices.length === 0
          ? 'none'
          : at < 0
            ? `${indices.length}`
            : `${(at % indices.length) + 1} of ${indices.length}`;
  return (
    <Input
      aria-label="Find address, permissions or path"
      placeholder="Find address or path"
      width={24}
      value={text}
      suffix={<span className={styles.told}>{told}</span>}
      onChange={(event) => {
        setText(event.currentTarget.value);
        setAt(-1);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          next(event.shiftKey ? -1 : 1);
        }
      }}
    />
  );
}

function getStyles({ typography }: GrafanaTheme2) {
  return { told: css({ ...typography.bodySmall, fontVariantNumeric: 'tabular-nums' }) };
}
