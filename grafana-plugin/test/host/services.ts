import {
  EventBusSrv,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourcePlugin,
  type DataSourcePluginMeta,
  type GrafanaTheme2,
  type PanelPlugin,
} from '@grafana/data';
import {
  config,
  setAppEvents,
  setBackendSrv,
  setDataSourceSrv,
  setEchoSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
  type BackendSrv,
  type DataSourceSrv,
} from '@grafana/runtime';
import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { backendSrv } from './backend-srv';
import { DATASOURCE_ID, DATASOURCE_UID, PANEL_ID } from './ids';
import { loadPlugin, sharePackages } from './plugins';
import { runRequest } from './run-request';

/** Puts in place what Grafana's application provides to scenes and plugins before anything is shown. */
export async function provideServices(theme: GrafanaTheme2): Promise<void> {
  config.theme2 = theme;
  sharePackages();
  // A panel names the editors of its options when it is loaded; none is ever shown here.
  standardEditorsRegistry.setInit(() => ['boolean', 'number'].map((id) => ({ id, name: id, editor: () => null })));
  standardFieldConfigEditorRegistry.setInit(() => []);
  setAppEvents(new EventBusSrv());
  setEchoSrv({ flush: () => undefined, addBackend: () => undefined, addEvent: () => undefined });
  setBackendSrv(backendSrv as BackendSrv);
  setRunRequest(runRequest);
  setTemplateSrv({
    getVariables: () => [],
    containsTemplate: (target) => target?.includes('$') ?? false,
    updateTimeRange: () => undefined,
    // As Grafana does for dashboards made of scenes: the scene object in question knows its variables.
    replace: (target, scopedVars, format) => {
      const scene = scopedVars?.__sceneObject?.value.valueOf() as SceneObject | undefined;
      return scene === undefined
        ? (target ?? '')
        : sceneGraph.interpolate(scene, target, scopedVars, format as Parameters<typeof sceneGraph.interpolate>[3]);
    },
  });
  const panel = await loadPlugin<PanelPlugin>(PANEL_ID);
  setPluginImportUtils({
    importPanelPlugin: () => Promise.resolve(panel),
    getPanelPluginFromCache: () => panel,
  });
  const [settings, dataSource] = await makeDataSource();
  setDataSourceSrv({
    get: () => Promise.resolve(dataSource),
    getInstanceSettings: () => settings,
    getList: () => [settings],
  } as Partial<DataSourceSrv> as DataSourceSrv);
}

async function makeDataSource(): Promise<[DataSourceInstanceSettings, DataSourceApi]> {
  const plugin = await loadPlugin<DataSourcePlugin<DataSourceApi> & { meta: DataSourcePluginMeta }>(DATASOURCE_ID);
  const settings: DataSourceInstanceSettings = {
    id: 1,
    uid: DATASOURCE_UID,
    name: 'VMA Tracker',
    type: DATASOURCE_ID,
    access: 'proxy',
    readOnly: true,
    url: `/api/datasources/proxy/uid/${DATASOURCE_UID}`,
    jsonData: {},
    meta: plugin.meta,
  };
  const dataSource = new plugin.DataSourceClass(settings);
  dataSource.meta = plugin.meta;
  dataSource.components = plugin.components;
  return [settings, dataSource];
}
