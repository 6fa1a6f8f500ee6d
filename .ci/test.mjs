// Runs every suite, one after the other, and ends with the sum: `N passed, N failed`.
//
// A suite is a command. Jest's suites are counted by Jest's own report; programs that end with a line `N passed, N failed`
// (`, N skipped` may follow) by that line; a plain command (a linter, a build) counts as one. A suite that exits non-zero
// without having counted a failure counts as one failure, so that nothing that breaks can go unseen.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'vma-tracker-test-'));

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
  { name: 'kernel: pure parts', command: ['make', '-C', 'kernel', 'check'], count: 'plain' },
  { name: 'kernel: static checks', command: ['node', 'kernel/test/static.mjs'], count: 'line' },
  { name: 'kernel: in a VM', command: ['node', 'kernel/test/run.mjs'], count: 'line' },
];

function npmRun(workspace, script) {
  return ['npm', 'run', '--silent', '-w', workspace, script, '--'];
}

/** ms after which a suite that does not end is ended, and has failed. */
const PATIENCE = 20 * 60_000;

function run({ name, command, count }) {
  const report = join(scratch, `${name.replace(/\W+/g, '-')}.json`);
  const [program, ...args] = count === 'jest' ? [...command, '--json', `--outputFile=${report}`] : command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    // Its whole process group: npm does not hand signals on.
    const end = (signal) => child.pid !== undefined && process.kill(-child.pid, signal);
    const late = setTimeout(() => {
      console.log(`${name} has not ended in ${PATIENCE / 60_000} minutes: ending it`);
      end('SIGKILL');
    }, PATIENCE);
    const interrupted = () => {
      end('SIGTERM');
      process.exit(130);
    };
    process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output = (output + chunk).slice(-65536);
      if (count !== 'jest') {
        process.stdout.write(chunk);
      }
    });
    child.on('error', (error) => resolve({ passed: 0, failed: 1, skipped: 0, note: error.message }));
    child.on('close', (code) => {
      clearTimeout(late);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve(tally(code === 0, count, output, report));
    });
  });
}

function tally(ok, count, output, report) {
  const sum = { plain: plain, jest: jest, line: line }[count]();
  if (!ok && sum.failed === 0) {
    sum.failed = 1;
  }
  return sum;

  function plain() {
    return { passed: ok ? 1 : 0, failed: 0, skipped: 0 };
  }

  function jest() {
    try {
      const result = JSON.parse(readFileSync(report, 'utf8'));
      const brokenFiles = result.numRuntimeErrorTestSuites;
      return {
        passed: result.numPassedTests,
        failed: result.numFailedTests + brokenFiles,
        skipped: result.numPendingTests,
      };
    } catch {
      return { passed: 0, failed: 1, skipped: 0, note: 'Jest left no report' };
    }
  }

  function line() {
    const found = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
    return found === undefined
      ? { passed: 0, failed: 1, skipped: 0, note: 'no line "N passed, N failed"' }
      : { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) };
  }
}

const only = process.argv.slice(2);
const chosen = suites.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
const rows = [];
for (const suite of chosen) {
  console.log(`\n=== ${suite.name}`);
  const began = Date.now();
  const result = await run(suite);
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
