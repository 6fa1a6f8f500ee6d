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

// Prometheus 2.42 and 2.53: ranges have both their ends.
test.each(['bookworm', 'trixie'])('the rules do what they say with the Prometheus of Debian %s', testRules);

// Prometheus 3, as docker-compose.yml has it: ranges are open on the left. Debian has it in sid alone, whose programs may
// be too new for this machine one day.
test('the rules do what they say with the newest Prometheus that can be had', () => {
  let version;
  try {
    version = promtool(['--version'], '', 'sid');
  } catch (error) {
    console.warn(`there is no newer promtool than the others for this machine: ${String(error)}`);
    return;
  }
  expect(version).toMatch(/^promtool, version [3-9]/);
  testRules('sid');
});

function testRules(suite: string): void {
  promtool(['check', 'rules', ...ruleFiles], '', suite);
  promtool(['test', 'rules', ...files('tests')], '', suite);
}

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
