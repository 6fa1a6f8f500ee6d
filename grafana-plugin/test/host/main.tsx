import { createTheme, ThemeContext, type DataSourceApi } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import {
  ConstantVariable,
  EmbeddedScene,
  SceneFlexItem,
  SceneFlexLayout,
  SceneQueryRunner,
  SceneTimeRange,
  SceneVariableSet,
  VizPanel,
} from '@grafana/scenes';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import React, { version as reactVersion } from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { DATASOURCE_ID, DATASOURCE_UID, PANEL_ID } from './ids';
import { provideServices } from './services';

/** What the tests ask of the page, as a user would of a dashboard. */
export interface Host {
  /** The version of React that the plugin is given. */
  readonly react: string;
  refresh(): void;
  /** Takes a panel out of the dashboard. */
  remove(panel: number): void;
  test(): ReturnType<DataSourceApi['testDatasource']>;
  findValues(query: string): Promise<unknown>;
}

declare global {
  interface Window {
    host?: Host;
  }
}

/** `?pid=` for each panel, `&theme=light`, `&title=`. */
async function start(): Promise<void> {
  const params = new URLSearchParams(location.search);
  const theme = createTheme({ colors: { mode: params.get('theme') === 'light' ? 'light' : 'dark' } });
  await provideServices(theme);

  const panels = params.getAll('pid').map((pid) => panelOf(pid, params.get('title') ?? 'Address space'));
  const layout = new SceneFlexLayout({ direction: 'column', children: panels });
  const timeRange = new SceneTimeRange({ from: 'now-15m', to: 'now' });
  const scene = new EmbeddedScene({ $timeRange: timeRange, body: layout });
  createRoot(document.getElementById('root')!).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <MemoryRouter>
        <div style={{ display: 'flex', height: '100%', padding: 8, background: theme.colors.background.canvas }}>
          <scene.Component model={scene} />
        </div>
      </MemoryRouter>
      <PortalContainer />
    </ThemeContext.Provider>,
  );

  const dataSource = await getDataSourceSrv().get(DATASOURCE_UID);
  window.host = {
    react: reactVersion,
    refresh: () => timeRange.onRefresh(),
    remove: (panel) => layout.setState({ children: layout.state.children.filter((child) => child !== panels[panel]) }),
    test: () => dataSource.testDatasource(),
    findValues: (query) => dataSource.metricFindQuery!(query),
  };
}

function panelOf(pid: string, title: string): SceneFlexItem {
  return new SceneFlexItem({
    $variables: new SceneVariableSet({ variables: [new ConstantVariable({ name: 'process', value: pid })] }),
    body: new VizPanel({
      pluginId: PANEL_ID,
      title,
      $data: new SceneQueryRunner({
        datasource: { type: DATASOURCE_ID, uid: DATASOURCE_UID },
        queries: [{ refId: 'A', selectBy: 'pid', pid: '$process', comm: '', children: true }],
      }),
    }),
  });
}

void start();
