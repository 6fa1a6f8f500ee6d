import { css, cx } from '@emotion/css';
import { LoadingState, type GrafanaTheme2, type PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { Headroom, Legend, Root } from '@vma-tracker/exporter/components';
import { mapStateInWords, type Filter } from '@vma-tracker/exporter/view';
import React, { useCallback, useMemo, useRef, useState } from 'react';
import { ChangesList } from './ChangesList';
import { contentsOf } from './contents';
import type { ProcessLine } from './changes-rows';
import { Find } from './Find';
import { MapCanvas, type MapHandle } from './MapCanvas';
import type { AddressMapOptions } from './options';
import { adoptStyles } from './styles';
import { themeOf } from './surroundings';
import { useNow } from './useNow';

// Below these sizes in CSS pixels, the map alone is worth more than what stands around it.
const MIN_HEIGHT_FOR_LEGEND = 220;
const MIN_HEIGHT_FOR_HEADING = 140;
const MIN_WIDTH_FOR_CHANGES = 640;
const MIN_WIDTH_FOR_FIND = 760;

// Ages are shown in seconds up to a minute.
const AGE_INTERVAL_MS = 1000;

/** @param everyMs how often the exporter is asked; undefined: it is listened to. */
function liveness(everyMs: number | undefined): string {
  return everyMs === undefined ? 'live' : `live, every ${everyMs / 1000} s`;
}

adoptStyles(document);

/** The shell around the map: heading, legend, the map itself, and the list of changes. */
export function AddressMapPanel({
  data,
  options,
  width,
  height,
  transparent,
  id,
  fieldConfig,
}: PanelProps<AddressMapOptions>) {
  const styles = useStyles2(getStyles);
  const grafanaTheme = useTheme2();
  const theme = useMemo(() => themeOf(grafanaTheme, transparent), [grafanaTheme, transparent]);
  const room = useMemo(() => ({ width, height }), [width, height]);
  const contents = useMemo(() => contentsOf(data.series, options.children), [data.series, options.children]);
  const now = useNow(AGE_INTERVAL_MS);
  const [filter, setFilter] = useState<Filter>(null);
  const [leftOut, setLeftOut] = useState(0);
  const map = useRef<MapHandle>(null);
  const { ids, lines, heading, state } = contents;
  const reveal = useCallback(
    ({ pid, address }: ProcessLine) => {
      const where = ids.get(pid);
      if (where !== undefined && address !== null) {
        map.current?.reveal(where, address);
      }
    },
    [ids],
  );
  if (state === undefined) {
    return contents.wrong ? (
      <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={contents.message} />
    ) : (
      <div className={cx(styles.panel, styles.empty)} role="status">
        {data.state === LoadingState.Loading ? 'Waiting for the map…' : contents.message}
      </div>
    );
  }
  const { mappings } = state.maps[0];
  const words = contents.mapState === undefined ? null : mapStateInWords(contents.mapState, now);
  const live = contents.phase === 'live' && data.state === LoadingState.Streaming;
  return (
    <Root theme={theme} style={room}>
      <div className={styles.panel}>
        {height >= MIN_HEIGHT_FOR_HEADING && (
          <header className={styles.heading}>
            <span className={styles.name}>
              {heading.name} {heading.pid !== '' && <span className={styles.pid}>PID {heading.pid}</span>}
            </span>
            {contents.phase !== undefined && (
              <span className={styles.phase}>
                <i style={{ background: live ? theme.good : theme.warning }} />
                {live ? liveness(contents.everyMs) : 'out of date'}
              </span>
            )}
            {words !== null && (
              <span className={styles.phase} title={words.long} role="status">
                <i style={{ background: words.level === 'warning' ? theme.warning : theme.critical }} />
                {words.short}
              </span>
            )}
            {leftOut > 0 && <span className={styles.phase}>{leftOut} more without room</span>}
            <span className={styles.right}>
              {options.headroom && (
                <Headroom vmas={mappings.length} limit={options.limit > 0 ? options.limit : contents.limit} />
              )}
              {width >= MIN_WIDTH_FOR_FIND && (
                <Find mappings={mappings} onReveal={(address) => map.current?.reveal(state.maps[0].id, address)} />
              )}
            </span>
          </header>
        )}
        {options.legend && height >= MIN_HEIGHT_FOR_LEGEND && (
          <Legend mappings={mappings} filter={filter} onFilter={setFilter} />
        )}
        {words !== null && mappings.length === 0 && (
          <div className={styles.empty} role="status">
            {words.long}
          </div>
        )}
        <div className={styles.body}>
          <MapCanvas ref={map} state={state} theme={theme} filter={filter} onLeftOut={setLeftOut} />
          {options.changes && lines !== undefined && width >= MIN_WIDTH_FOR_CHANGES && (
            <ChangesList lines={lines} onReveal={reveal} />
          )}
        </div>
      </div>
    </Root>
  );
}

function getStyles({ colors, spacing, typography }: GrafanaTheme2) {
  return {
    panel: css({ display: 'flex', flexDirection: 'column', gap: spacing(1), height: '100%', overflow: 'hidden' }),
    empty: css({ alignItems: 'center', justifyContent: 'center', textAlign: 'center', color: colors.text.secondary }),
    heading: css({
      display: 'flex',
      alignItems: 'center',
      gap: spacing(2),
      padding: '2px 4px',
      whiteSpace: 'nowrap',
      overflow: 'hidden',
    }),
    name: css({ ...typography.h6, margin: 0, overflow: 'hidden', textOverflow: 'ellipsis' }),
    pid: css({ ...typography.bodySmall, color: colors.text.secondary, fontFamily: typography.fontFamilyMonospace }),
    phase: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: spacing(0.75),
      color: colors.text.secondary,
      ...typography.bodySmall,
      '& > i': { width: 8, height: 8, borderRadius: '50%' },
    }),
    right: css({ display: 'inline-flex', alignItems: 'center', gap: spacing(2), marginLeft: 'auto' }),
    body: css({ display: 'flex', flex: '1 1 0', minHeight: 0, gap: spacing(2) }),
  };
}
