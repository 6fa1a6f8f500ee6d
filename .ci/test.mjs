// Runs every suite, one after the other, and ends with the sum: `N passed, N failed`. How each is counted: suite.mjs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSuite } from './suite.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'vma-tracker-test-'));

/** Of the scripts here and of those that boot VMs. */
const ownTests = ['.ci/suite.test.mjs', 'kernel/test/vm/clock.test.mjs'];

/** @type {{ name: string, command: string[], count: 'plain' | 'jest' | 'line' }[]} */
const suites = [
  { name: 'format', command: ['npx', 'prettier', '--check', '--log-level', 'warn', '.'], count: 'plain' },
  { name: 'exporter: types', command: npmRun('exporter', 'typecheck'), count: 'plain' },
  { name: 'exporter: lint', command: npmRun('exporter', 'lint'), count: 'plain' },
  { name: 'plugin: types', command: npmRun('grafana-plugin', 'typecheck'), count: 'plain' },
  { name: 'plugin: lint', command: npmRun('grafana-plugin', 'lint'), count: 'plain' },
  { name: 'exporter: build', command: npmRun('exporter', 'build'), count: 'plain' },
  { name: 'plugin: build', command: npmRun('grafana-plugin', 'build'), count: 'plain' },
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
  { name: 'kernel, CI: scripts', command: ['node', '--test', ...ownTests], count: 'plain' },
  { name: 'kernel: pure parts', command: ['make', '-C', 'kernel', 'check'], count: 'plain' },
  { name: 'kernel: static checks', command: ['node', 'kernel/test/static.mjs'], count: 'line' },
  { name: 'kernel: in a VM', command: ['node', 'kernel/test/run.mjs'], count: 'line' },
];

function npmRun(workspace, script) {
  return ['npm', 'run', '--silent', '-w', workspace, script, '--'];
}

const only = process.argv.slice(2);
const chosen = suites.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
const rows = [];
for (const suite of chosen) {
  console.log(`\n=== ${suite.name}`);
  const began = Date.now();
  const result = await runSuite(suite, { cwd: root, scratch });
  rows.push({ name: suite.name, seconds: (Date.now() - began) / 1000, ...result });
  const row = rows.at(-1);
  console.log(`--- ${describe(row)}`);
}
rmSync(scratch, { recursive: true, force: true });

console.log('\nSummary');
for (const row of rows) {
  console.log(`  ${describe(row)}`);
}
const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((key) =>
  rows.reduce((n, row) => n + row[key], 0),
);
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
