import { LoadingState, type PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { useTheme2 } from '@grafana/ui';
import { ProcessStore, ProcessView, Root } from '@vma-tracker/exporter/components';
import { FamilyStates } from '@vma-tracker/exporter/view';
import React, { useLayoutEffect, useMemo, useState } from 'react';
import { contentsOf } from './contents';
import type { AddressMapOptions } from './options';
import { adoptStyles } from './styles';
import { themeOf } from './surroundings';

adoptStyles(document);

/** The process of the data, in the place that Grafana gives it. */
export function AddressMapPanel(props: PanelProps<AddressMapOptions>) {
  const { data, options, width, height, transparent, id, fieldConfig } = props;
  const grafanaTheme = useTheme2();
  const theme = useMemo(() => themeOf(grafanaTheme, transparent), [grafanaTheme, transparent]);
  const room = useMemo(() => ({ width, height }), [width, height]);
  const [{ store, maps }] = useState(() => ({ store: new ProcessStore(), maps: new FamilyStates() }));
  const streaming = data.state === LoadingState.Streaming;
  const contents = useMemo(
    () => contentsOf(data.series, options, streaming, maps),
    [data.series, options, streaming, maps],
  );
  const { shown } = contents;
  useLayoutEffect(() => {
    if (shown !== null) {
      store.feed(shown, Date.now());
    }
  }, [store, shown]);
  const wanted = useMemo(
    () => ({
      heading: true,
      cmdline: false,
      headroom: options.headroom,
      tools: true,
      legend: options.legend,
      aside: options.changes,
      timeline: options.timeline,
    }),
    [options],
  );
  if (contents.shown === null) {
    return contents.wrong ? (
      <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={contents.message} />
    ) : (
      <Root theme={theme} style={room}>
        <div className="vma-notice" role="status">
          {data.state === LoadingState.Loading ? 'Waiting for the map …' : contents.message}
        </div>
      </Root>
    );
  }
  return (
    <Root theme={theme} style={room}>
      <ProcessView store={store} wanted={wanted} onRetry={contents.onRetry} />
    </Root>
  );
}
