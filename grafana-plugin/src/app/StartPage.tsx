import React from 'react';
import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { LinkButton, Text, useStyles2 } from '@grafana/ui';
import { DASHBOARD_UID, DATASOURCE_ID } from '../ids';

/** The app's only page: from nothing to a live map in three steps. */
export function StartPage() {
  const styles = useStyles2(getStyles);
  return (
    <PluginPage subTitle="The virtual address space of every Linux process, live and exact.">
      <ol className={styles.steps}>
        <li>
          <Text element="h3">Run the exporter</Text>
          <p>
            On each machine to look into, start VMA Tracker’s exporter: in a clone of it, <code>make run</code>. It says
            which event source it uses and listens on <code>127.0.0.1:10862</code>; to listen elsewhere, give it{' '}
            <code>--web.listen-address</code> and a <code>--web.config.file</code> with credentials.
          </p>
        </li>
        <li>
          <Text element="h3">Add it as a data source</Text>
          <p>
            The URL is the exporter’s, as the Grafana server reaches it. <em>Save &amp; test</em> tells what is wrong,
            if anything is, and what would help.
          </p>
          <LinkButton icon="plus" href={locationUtil.assureBaseUrl(`/connections/datasources/${DATASOURCE_ID}`)}>
            Add a VMA Tracker data source
          </LinkButton>
        </li>
        <li>
          <Text element="h3">Look</Text>
          <p>
            The app brings a dashboard. In one of your own, add a panel, choose the data source, name a process, and
            take the visualization <em>Address map</em>.
          </p>
          <LinkButton icon="apps" variant="secondary" href={locationUtil.assureBaseUrl(`/d/${DASHBOARD_UID}`)}>
            Open the dashboard
          </LinkButton>
        </li>
      </ol>
    </PluginPage>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    steps: css({
      maxWidth: '72ch',
      paddingLeft: theme.spacing(3),
      '& > li': { marginBottom: theme.spacing(4) },
    }),
  };
}
