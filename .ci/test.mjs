// Runs every suite and ends with the sum: `N passed, N failed`. How each is counted: suite.mjs. Where there are two CPUs,
// those that keep one busy by themselves (a VM's CPUs take turns) run beside the others, once all is built.
//
// usage: test.mjs [PART-OF-A-SUITE'S-NAME...]
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSuite } from './suite.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Of the scripts here, of the exporter's, and of those that boot VMs. */
const ownTests = [
  '.ci/as-owner.test.mjs',
  '.ci/install-packages.test.mjs',
  '.ci/make.test.mjs',
  '.ci/suite.test.mjs',
  'exporter/dev.test.mjs',
  'kernel/test/vm/clock.test.mjs',
];

/** @type {{ name: string, command: string[], count: 'plain' | 'jest' | 'tap' | 'line', first?: true, beside?: true }[]} */
const suites = [
  { name: 'exporter: build', command: ['.ci/as-owner', ...npmRun('exporter', 'build')], count: 'plain', first: true },
  {
    name: 'plugin: build',
    command: ['.ci/as-owner', ...npmRun('grafana-plugin', 'build')],
    count: 'plain',
    first: true,
  },
  { name: 'format', command: ['npx', 'prettier', '--check', '--log-level', 'warn', '.'], count: 'plain' },
  { name: 'exporter: types', command: npmRun('exporter', 'typecheck'), count: 'plain' },
  { name: 'exporter: lint', command: npmRun('exporter', 'lint'), count: 'plain' },
  { name: 'plugin: types', command: npmRun('grafana-plugin', 'typecheck'), count: 'plain' },
  { name: 'plugin: lint', command: npmRun('grafana-plugin', 'lint'), count: 'plain' },
  { name: 'exporter: tests', command: npmRun('exporter', 'test'), count: 'jest' },
  { name: 'plugin: tests', command: npmRun('grafana-plugin', 'test'), count: 'jest' },
  { name: 'plugin: browser', command: npmRun('grafana-plugin', 'test:browser'), count: 'jest' },
  { name: 'provisioning: types', command: ['npx', 'tsc', '-p', 'provisioning'], count: 'plain' },
  {
    name: 'provisioning: lint',
    command: ['npx', 'eslint', '--config', 'provisioning/eslint.config.mjs', 'provisioning/test'],
    count: 'plain',
  },
  { name: 'provisioning: tests', command: ['npx', 'jest', '--config', 'provisioning/jest.config.mjs'], count: 'jest' },
  {
    name: 'kernel, CI: lint',
    command: ['npx', 'eslint', '--config', 'kernel/test/eslint.config.mjs', 'kernel/test', '.ci'],
    count: 'plain',
  },
  { name: 'kernel, CI: scripts', command: ['node', '--test', '--test-reporter=tap', ...ownTests], count: 'tap' },
  { name: 'kernel: pure parts', command: ['make', '-C', 'kernel', 'check'], count: 'plain' },
  { name: 'kernel: static checks', command: ['node', 'kernel/test/static.mjs'], count: 'line', beside: true },
  { name: 'kernel: in a VM', command: ['node', 'kernel/test/run.mjs'], count: 'line', beside: true },
];

function npmRun(workspace, script) {
  return ['npm', 'run', '--silent', '-w', workspace, script, '--'];
}

const only = process.argv.slice(2);
const chosen = suites.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
if (chosen.length === 0) {
  console.error(
    `No suite has ${only.join(' or ')} in its name; there are:\n${suites.map(({ name }) => `  ${name}`).join('\n')}`,
  );
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), 'vma-tracker-test-'));
chmodSync(scratch, 0o755);
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interruption.abort();
    process.exit(130);
  });
}

const rows = [];
async function runAll(suites, prefixed) {
  for (const suite of suites) {
    const prefix = prefixed ? `${suite.name} | ` : '';
    console.log(`${prefix || '\n'}=== ${suite.name}`);
    const began = Date.now();
    const result = await runSuite(suite, { cwd: root, scratch, signal: interruption.signal, prefix });
    const row = { name: suite.name, seconds: (Date.now() - began) / 1000, ...result };
    rows.push(row);
    console.log(`${prefix}--- ${describe(row)}`);
  }
}
const began = Date.now();
await runAll(chosen.filter(({ first }) => first));
const rest = chosen.filter(({ first }) => !first);
if (availableParallelism() > 1) {
  const beside = rest.filter(({ beside }) => beside);
  const others = rest.filter(({ beside }) => !beside);
  await Promise.all([runAll(beside, others.length > 0), runAll(others)]);
} else {
  await runAll(rest);
}

console.log(`\nSummary (${Math.round((Date.now() - began) / 1000)} s)`);
for (const row of rows) {
  console.log(`  ${describe(row)}`);
}
const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((key) =>
  rows.reduce((n, row) => n + row[key], 0),
);
const left = rows.flatMap(({ name, left }) => (left ?? []).map((test) => `  ${name}: ${test}`));
if (left.length > 0) {
  console.log(
    `Skipped, for want of root's rights or of what is named above (sudo make test has both):\n${left.join('\n')}`,
  );
}
// Outside CI a missing prerequisite may skip tests; in CI it may not.
const skippedInCi = process.env.CI === 'true' && skipped > 0;
if (skippedInCi) {
  console.log(`${skipped} tests were skipped, which CI does not allow: see above for what is missing.`);
}
console.log(
  `${passed} passed, ${failed + (skippedInCi ? skipped : 0)} failed${skipped > 0 && !skippedInCi ? `, ${skipped} skipped` : ''}`,
);
process.exitCode = failed > 0 || skippedInCi || passed === 0 ? 1 : 0;

function describe({ name, passed, failed, skipped, seconds, note }) {
  const mark = failed > 0 ? 'FAIL' : 'ok  ';
  const skips = skipped > 0 ? `, ${skipped} skipped` : '';
  return `${mark} ${name.padEnd(22)} ${passed} passed, ${failed} failed${skips} (${seconds.toFixed(1)} s)${note ? `: ${note}` : ''}`;
}
