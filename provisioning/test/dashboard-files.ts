import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, ROOT } from './files';
import { PLUGIN_IDS } from './plugin-ids';

const FOLDER = ['provisioning', 'grafana', 'dashboards'];
/** The panel that draws a map. */
export const ADDRESS_MAP = PLUGIN_IDS.get('panel')!;
const DATA_SOURCE = PLUGIN_IDS.get('datasource')!;

const dataSource = z.strictObject({ type: z.enum(['prometheus', DATA_SOURCE]), uid: z.string().regex(/^\$\{\w+\}$/) });

const prometheusTarget = z.strictObject({
  refId: z.string(),
  datasource: dataSource.extend({ type: z.literal('prometheus') }),
  expr: z.string(),
  legendFormat: z.string(),
  editorMode: z.literal('code'),
  range: z.boolean(),
  instant: z.boolean(),
  format: z.literal('table').optional(),
});

const mapTarget = z.strictObject({
  refId: z.string(),
  datasource: dataSource.extend({ type: z.literal(DATA_SOURCE) }),
  selectBy: z.enum(['pid', 'comm']),
  pid: z.string(),
  comm: z.string(),
  children: z.boolean(),
});

const common = {
  id: z.int().positive(),
  title: z.string().min(1),
  gridPos: z.strictObject({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
};

const panel = z.union([
  z.strictObject({ ...common, type: z.literal('row'), collapsed: z.literal(false), panels: z.tuple([]) }),
  z.strictObject({
    ...common,
    type: z.enum(['timeseries', 'stat', 'bargauge', 'table', ADDRESS_MAP]),
    description: z.string().min(1),
    datasource: dataSource,
    targets: z.array(z.union([prometheusTarget, mapTarget])).min(1),
    fieldConfig: z.strictObject({ defaults: z.object({}), overrides: z.array(z.object({})) }),
    options: z.object({}),
    transformations: z.array(z.strictObject({ id: z.string(), options: z.object({}) })).optional(),
  }),
]);

const dashboard = z.object({
  uid: z.string().max(40),
  title: z.string(),
  schemaVersion: z.int().min(41),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), type: z.enum(['datasource', 'query']), query: z.unknown() })),
  }),
  panels: z.array(panel),
});

const names = readdirSync(join(ROOT, ...FOLDER)).filter((name) => name.endsWith('.json'));

/** The dashboards that are provisioned, by file name. */
export const DASHBOARDS = new Map(names.map((name) => [name, dashboard.parse(readJson(...FOLDER, name))]));

/** The PromQL expressions of a dashboard's panels. */
export function expressions({ panels }: z.infer<typeof dashboard>): string[] {
  return panels
    .flatMap((each) => ('targets' in each ? each.targets : []))
    .flatMap((target) => ('expr' in target ? [target.expr] : []));
}

/** An expression as Grafana would send it. */
export function interpolate(expression: string, variables: Readonly<Record<string, string>>): string {
  return expression.replace(/\$(\w+)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) {
      throw new Error(`no value for $${name} in ${expression}`);
    }
    return value;
  });
}
