import { readdirSync } from 'node:fs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { readJson, ROOT } from './files';
import { knownMetrics, metricsIn } from './known-metrics';
import { PLUGIN_IDS } from './plugin-ids';
import { promtool } from './promtool';

const FOLDER = ['provisioning', 'grafana', 'dashboards'];
const ADDRESS_MAP = PLUGIN_IDS.get('panel')!;
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

test('there are dashboards, and one with the address map', () => {
  const panels = names.flatMap((name) => dashboard.parse(readJson(...FOLDER, name)).panels);
  expect(panels.some(({ type }) => type === ADDRESS_MAP)).toBe(true);
});

describe.each(names)('%s', (name) => {
  const { panels, templating } = dashboard.parse(readJson(...FOLDER, name));
  const targets = panels.flatMap((each) => ('targets' in each ? each.targets : []));
  const expressions = targets.flatMap((target) => ('expr' in target ? [target.expr] : []));

  test('every panel has an id and a place of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { gridPos, title } of panels) {
      expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, x, y, taken.has(`${x},${y}`)]).toEqual([title, x, y, false]);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  test('every variable that is used is there', () => {
    const known = templating.list.map((variable) => variable.name);
    const used = [...JSON.stringify({ panels, templating }).matchAll(/\$\{?(\w+)/g)].map(([, used]) => used!);
    expect([...new Set(used)].filter((used) => !used.startsWith('__') && !known.includes(used))).toEqual([]);
    expect(known.filter((variable) => !used.includes(variable))).toEqual([]);
  });

  test('the queries are PromQL, of metrics that the exporter has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vma-tracker-dashboard-'));
    try {
      const file = join(folder, 'queries.yml');
      const rules = expressions.map((expr, i) => ({
        record: `query${i}`,
        expr: expr.replace(/\$__rate_interval/g, '1m').replace(/\$\w+/g, 'x'),
      }));
      writeFileSync(file, stringify({ groups: [{ name, rules }] }));
      promtool(['check', 'rules', file]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const known = await knownMetrics();
    expect(expressions.flatMap(metricsIn).filter((metric) => !known.has(metric))).toEqual([]);
    expect(expressions.length).toBeGreaterThan(0);
  });
});
