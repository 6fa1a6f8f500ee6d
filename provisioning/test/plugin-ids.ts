import { z } from 'zod';
import { readJson } from './files';

const pluginJson = z.object({ id: z.string(), type: z.string() });

/** The ids of the app and of what it nests, by type. */
export const PLUGIN_IDS = new Map(
  [['plugin.json'], ['datasource', 'plugin.json'], ['addressmap-panel', 'plugin.json']]
    .map((path) => pluginJson.parse(readJson('grafana-plugin', 'src', ...path)))
    .map(({ type, id }) => [type, id]),
);
