import * as emotionCss from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import * as react from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import * as reactDom from 'react-dom';
import * as rxjs from 'rxjs';

/** What Grafana shares with plugins, as far as ours ask for it; a plugin that asks for more fails to load. */
const SHARED: Readonly<Record<string, object>> = {
  '@emotion/css': emotionCss,
  '@grafana/data': grafanaData,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  react,
  'react/jsx-runtime': jsxRuntime,
  'react-dom': reactDom,
  rxjs,
};

interface SystemJs {
  import(url: string): Promise<{ readonly plugin: unknown }>;
  set(id: string, module: object): void;
  addImportMap(map: { readonly imports: Readonly<Record<string, string>> }): void;
}

declare const System: SystemJs;

/** Makes the shared modules known under the names by which plugins ask for them. */
export function sharePackages(): void {
  const imports: Record<string, string> = {};
  for (const [name, module] of Object.entries(SHARED)) {
    imports[name] = `package:${name}`;
    System.set(`package:${name}`, { ...module, __useDefault: true, default: module });
  }
  System.addImportMap({ imports });
}

/** Loads the built module of a plugin and the plugin.json beside it, as Grafana does. */
export async function loadPlugin<T extends { meta: object }>(id: string): Promise<T> {
  const base = `public/plugins/${id}`;
  const [{ plugin }, response] = await Promise.all([
    System.import(`/${base}/module.js`),
    fetch(`/${base}/plugin.json`),
  ]);
  const loaded = plugin as T;
  loaded.meta = { ...(await response.json()), id, module: `${base}/module.js`, baseUrl: base };
  return loaded;
}
