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
const newest = versionIn('sid');
(newest === undefined ? test.skip : test)('the rules do what they say with the newest Prometheus', () => {
  expect(newest).toMatch(/^promtool, version [3-9]/);
  testRules('sid');
});

/** The version of a suite's promtool; undefined, and said, where that does not run on this machine. */
function versionIn(suite: string): string | undefined {
  try {
    return promtool(['--version'], '', suite);
  } catch (error) {
    console.warn(`the promtool of ${suite} can't be had here: ${String(error)}`);
    return undefined;
  }
}

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
