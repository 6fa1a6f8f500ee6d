import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { service } from './compose-file';
import { readYaml, ROOT } from './files';
import { PLUGIN_IDS } from './plugin-ids';

const PROVISIONING = ['provisioning', 'grafana'];

function provisioned(folder: string): unknown[] {
  return readdirSync(join(ROOT, ...PROVISIONING, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readYaml(...PROVISIONING, folder, name));
}

test('data sources are ours and Prometheus', () => {
  const [file] = z
    .array(
      z.strictObject({
        apiVersion: z.literal(1),
        datasources: z.array(
          z.strictObject({
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
          }),
        ),
      }),
    )
    .length(1)
    .parse(provisioned('datasources'));
  const uids = file!.datasources.map(({ uid }) => uid);
  expect(uids).toEqual(['vmatracker', 'prometheus']);
  expect(file!.datasources.filter(({ isDefault }) => isDefault)).toHaveLength(1);
});

test('dashboards are looked for where they are mounted', () => {
  const [file] = z
    .array(
      z.strictObject({
        apiVersion: z.literal(1),
        providers: z.array(
          z.strictObject({
            name: z.string(),
            type: z.literal('file'),
            allowUiUpdates: z.boolean(),
            options: z.strictObject({ path: z.string() }),
          }),
        ),
      }),
    )
    .parse(provisioned('dashboards'));
  const mount = service('grafana').volumes?.find(({ source }) => source === `./${PROVISIONING.join('/')}`);
  expect(file!.providers.map(({ options }) => options.path)).toEqual([`${mount!.target}/dashboards`]);
});

test('the app is switched on', () => {
  expect(provisioned('plugins')).toEqual([
    { apiVersion: 1, apps: [{ type: PLUGIN_IDS.get('app'), org_id: 1, disabled: false }] },
  ]);
});
