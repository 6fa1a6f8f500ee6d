import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { knownMetrics, metricsIn } from './known-metrics';
import { promtool, PROMETHEUS_FOLDER } from './promtool';

const alertRule = z.strictObject({
  alert: z.string().regex(/^Vma([A-Z][a-z]+)+$/),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
  annotations: z.strictObject({ summary: z.string().regex(/\.$/), description: z.string().regex(/\.$/) }),
});
const recordingRule = z.strictObject({ record: z.string().regex(/^\w+:\w+:\w+$/), expr: z.string() });
const rulesFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(z.union([alertRule, recordingRule])) })),
});

function files(folder: string): string[] {
  return readdirSync(join(PROMETHEUS_FOLDER, folder)).map((name) => join(folder, name));
}

const ruleFiles = files('rules');
const rules = ruleFiles.flatMap((file) =>
  rulesFile.parse(parse(readFileSync(join(PROMETHEUS_FOLDER, file), 'utf8'))).groups.flatMap((group) => group.rules),
);
const alerts = rules.filter((rule) => 'alert' in rule);

test('the configuration is right, and the rules in it', () => {
  expect(promtool(['check', 'config', 'prometheus.yml'])).toContain(`${ruleFiles.length} rule files found`);
  promtool(['check', 'rules', ...ruleFiles]);
});

test('the rules do what they say', () => {
  promtool(['test', 'rules', ...files('tests')]);
});

test('every alert is tested', () => {
  const tests = files('tests').map((file) => readFileSync(join(PROMETHEUS_FOLDER, file), 'utf8'));
  const untested = alerts.filter(
    ({ alert }) =>
      !tests.some(
        (text) => text.includes(`alertname="${alert}",alertstate="firing"`) || text.includes(`alertname: ${alert}\n`),
      ),
  );
  expect(untested).toEqual([]);
});

test('the rules ask for metrics that the exporter has', async () => {
  const known = await knownMetrics();
  const asked = rules.flatMap(({ expr }) => metricsIn(expr));
  expect(asked.length).toBeGreaterThan(alerts.length);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});
