// Runs one suite, a command, and counts its results. Three kinds of them:
//
// - jest: jest-reporter.mjs writes its results down.
// - line: a program that prints a line `ok - NAME` or `not ok - NAME` for each result as it comes, and at its end
//   `N passed, N failed` (`, N skipped` may follow).
// - plain: a linter, a build; it counts as one.
//
// A suite that dies, or hangs and is killed, counts for what it had passed until then, and fails. One that exits non-zero
// without having counted a failure counts as one failure, so that nothing that breaks can go unseen.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPORTER = fileURLToPath(new URL('jest-reporter.mjs', import.meta.url));

/** ms without a result or a line after which a suite hangs: on a busy machine one may take long, but never in silence. */
const PATIENCE = 10 * 60_000;

/** ms that the last words of a killed suite have to arrive. */
const GRACE = 2000;

const SUM = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

/** What the lines `text` tell: the last sum, or, if it never came to that, the results until then. */
export function countLines(text) {
  const lines = text.split('\n');
  const sum = lines.map((line) => SUM.exec(line)).findLast(Boolean);
  if (sum) return { passed: Number(sum[1]), failed: Number(sum[2]), skipped: Number(sum[3] ?? 0) };
  const count = (word) => lines.filter((line) => line.startsWith(`${word} - `)).length;
  return {
    passed: count('ok'),
    failed: Math.max(count('not ok'), 1),
    skipped: 0,
    note: 'it did not come to its end: counted is what it had told until then',
  };
}

const contentOf = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * Calls `hangs` when nothing has happened for `patience` ms: neither a call of the returned `progress` nor a change of
 * `report`. `end` ends the watch.
 */
export function watch(patience, report, hangs) {
  let seen = changed(report);
  let timer;
  const progress = () => {
    clearTimeout(timer);
    timer = setTimeout(over, patience);
  };
  function over() {
    const now = changed(report);
    if (now === seen) return hangs();
    seen = now;
    progress();
  }
  progress();
  return { progress, end: () => clearTimeout(timer) };
}

/**
 * Runs a suite in the folder `cwd`; `scratch` is a folder for its report.
 *
 * @param {{name: string, command: string[], count: 'plain' | 'jest' | 'line'}} suite
 * @returns {Promise<{passed: number, failed: number, skipped: number, note?: string}>}
 */
export function runSuite({ name, command, count }, { cwd, scratch, patience = PATIENCE }) {
  const report = join(scratch, 'report');
  rmSync(report, { force: true });
  const reporters = count === 'jest' ? ['--reporters=default', `--reporters=${REPORTER}`] : [];
  const [program, ...args] = [...command, ...reporters];
  return new Promise((resolve) => {
    const env = { ...process.env, VMA_TEST_REPORT: report };
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    // Its whole process group: npm does not hand signals on.
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has ended, or never began.
      }
    };
    let hung = false;
    const watched = watch(patience, report, () => {
      hung = true;
      console.log(`${name}: nothing has happened for ${patience / 60_000} minutes: ending it`);
      end('SIGKILL');
      // Somebody that it has left behind may hold these open.
      setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), GRACE);
    });
    const interrupted = () => {
      end('SIGTERM');
      process.exit(130);
    };
    process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
    let output = '';
    child.stdout.on('data', (chunk) => {
      watched.progress();
      if (count === 'line') output += chunk;
      process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk) => {
      watched.progress();
      process.stderr.write(chunk);
    });
    const over = (result) => {
      watched.end();
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve(result);
    };
    child.on('error', (error) => over({ passed: 0, failed: 1, skipped: 0, note: error.message }));
    child.on('close', (code) => {
      const good = code === 0;
      const sum =
        count === 'plain'
          ? { passed: good ? 1 : 0, failed: 0, skipped: 0 }
          : countLines(count === 'jest' ? contentOf(report) : output);
      if (!good && sum.failed === 0) sum.failed = 1;
      over(hung ? { ...sum, note: 'it hung: counted is what it had told until then' } : sum);
    });
  });
}
