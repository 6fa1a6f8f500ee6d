import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ADDRESS_MAP, DASHBOARDS, expressions, interpolate } from './dashboard-files';
import { knownMetrics, metricsIn } from './known-metrics';
import { promtool } from './promtool';

test('there are dashboards, and one with the address map', () => {
  const panels = [...DASHBOARDS.values()].flatMap((dashboard) => dashboard.panels);
  expect(panels.some(({ type }) => type === ADDRESS_MAP)).toBe(true);
});

describe.each([...DASHBOARDS])('%s', (name, dashboard) => {
  const { panels, templating } = dashboard;

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
      const variables = { __rate_interval: '1m', instance: '.+', group: 'x' };
      const rules = expressions(dashboard).map((expr, i) => ({
        record: `query${i}`,
        expr: interpolate(expr, variables),
      }));
      writeFileSync(file, stringify({ groups: [{ name, rules }] }));
      promtool(['check', 'rules', file]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const known = await knownMetrics();
    expect(
      expressions(dashboard)
        .flatMap(metricsIn)
        .filter((metric) => !known.has(metric)),
    ).toEqual([]);
    expect(expressions(dashboard).length).toBeGreaterThan(0);
  });
});
