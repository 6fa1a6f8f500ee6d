import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { service } from './compose-file';
import { readYaml, ROOT } from './files';
import { PLUGIN_IDS } from './plugin-ids';

const PROVISIONING = ['provisioning', 'grafana'];

/** What the one file of a folder lists. */
function provisioned<T>(folder: string, list: string, entry: z.ZodType<T>): T[] {
  const files = readdirSync(join(ROOT, ...PROVISIONING, folder)).filter((name) => name.endsWith('.yaml'));
  expect(files).toHaveLength(1);
  const file = z.record(z.string(), z.unknown()).parse(readYaml(...PROVISIONING, folder, files[0]!));
  expect(file).toEqual({ apiVersion: 1, [list]: expect.any(Array) as unknown });
  return z.array(entry).parse(file[list]);
}

const dataSource = z.strictObject({
  name: z.string(),
  uid: z.string(),
  type: z.enum(['prometheus', PLUGIN_IDS.get('datasource')!]),
  access: z.literal('proxy'),
  url: z.url(),
  isDefault: z.boolean().optional(),
  basicAuth: z.boolean().optional(),
  basicAuthUser: z.string().optional(),
  secureJsonData: z.strictObject({ basicAuthPassword: z.string() }).optional(),
  jsonData: z.record(z.string(), z.unknown()).optional(),
  editable: z.boolean(),
});

const provider = z.strictObject({
  name: z.string(),
  type: z.literal('file'),
  allowUiUpdates: z.boolean(),
  options: z.strictObject({ path: z.string() }),
});

test('data sources are ours and Prometheus', () => {
  const datasources = provisioned('datasources', 'datasources', dataSource);
  const uids = datasources.map(({ uid }) => uid);
  expect(uids).toEqual(['vmatracker', 'prometheus']);
  expect(datasources.filter(({ isDefault }) => isDefault)).toHaveLength(1);
});

test('dashboards are looked for where they are mounted', () => {
  const providers = provisioned('dashboards', 'providers', provider);
  const mount = service('grafana').volumes?.find(({ source }) => source === `./${PROVISIONING.join('/')}`);
  expect(providers.map(({ options }) => options.path)).toEqual([`${mount!.target}/dashboards`]);
});

test('the app is switched on', () => {
  expect(provisioned('plugins', 'apps', z.unknown())).toEqual([
    { type: PLUGIN_IDS.get('app'), org_id: 1, disabled: false },
  ]);
});
