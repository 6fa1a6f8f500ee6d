// Runs one suite, a command, and counts its results. Four kinds of them:
//
// - jest: jest-reporter.mjs writes its results down.
// - tap: Node's own tests, with --test-reporter=tap.
// - line: a program that prints a line `ok - NAME` or `not ok - NAME` for each result as it comes, and at its end
//   `N passed, N failed` (`, N skipped` may follow).
// - plain: a linter, a build; it counts as one.
//
// A suite that dies, or hangs and is killed, counts for what it had passed until then, and fails. One that exits non-zero
// without having counted a failure counts as one failure, so that nothing that breaks can go unseen.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPORTER = fileURLToPath(new URL('jest-reporter.mjs', import.meta.url));

/** What Jest keeps from run to run: compiled sources. */
const JEST_CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vma-tracker/jest');

/** ms without a result or a line after which a suite hangs: on a busy machine one may take long, but never in silence. */
const PATIENCE = 10 * 60_000;

/** ms that the last words of a killed suite have to arrive. */
const GRACE = 2000;

const SUM = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

/**
 * What the lines `text` tell: the last sum, or, if it never came to that, the results until then. `left` names what was
 * skipped, where that was told.
 */
export function countLines(text) {
  const lines = text.split('\n');
  const sum = lines.map((line) => SUM.exec(line)).findLast(Boolean);
  const left = lines.filter((line) => line.startsWith('skip - ')).map((line) => line.slice('skip - '.length));
  if (sum) return { passed: Number(sum[1]), failed: Number(sum[2]), skipped: Number(sum[3] ?? 0), left };
  const count = (word) => lines.filter((line) => line.startsWith(`${word} - `)).length;
  return {
    passed: count('ok'),
    failed: Math.max(count('not ok'), 1),
    skipped: 0,
    note: 'it did not come to its end: counted is what it had told until then',
  };
}

/** The same of what Node's test runner tells in TAP, of its tests that stand in no other. */
export function countTap(text) {
  const results = [...text.matchAll(/^(not )?ok \d+ - (.*?)(?: # SKIP ?(.*))?$/gm)];
  const skipped = results.filter(([, , , reason]) => reason !== undefined);
  return countLines(
    [
      ...skipped.map(([, , name, reason]) => `skip - ${name} (${reason})`),
      ...results.filter((result) => !skipped.includes(result)).map(([, not]) => (not ? 'not ok - ' : 'ok - ')),
      ...(/^# pass \d/m.test(text)
        ? [
            `${results.filter(([, not, , reason]) => !not && reason === undefined).length} passed, ${results.filter(([, not]) => not).length} failed, ${skipped.length} skipped`,
          ]
        : []),
    ].join('\n'),
  );
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

/** Hands whole lines on to `stream`, each with `prefix` before it, or without one whatever comes. */
function teller(stream, prefix) {
  if (!prefix) return { say: (chunk) => stream.write(chunk), end: () => {} };
  let rest = '';
  const tell = (lines) => lines.forEach((line) => stream.write(`${prefix}${line}\n`));
  return {
    say: (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      tell(lines);
    },
    end: () => tell(rest ? [rest] : []),
  };
}

/**
 * The result `sum` of a suite that had the folder `temporary` for its temporary files, which it has to leave empty: what it
 * leaves there it would leave in everybody's /tmp.
 */
function tidied(sum, temporary) {
  const left = readdirSync(temporary);
  if (left.length === 0) return sum;
  return { ...sum, failed: sum.failed + 1, note: `it left temporary files behind: ${left.sort().join(' ')}` };
}

/**
 * Runs a suite in the folder `cwd`; in `scratch` a folder is made for its report and its temporary files, and removed.
 * `signal` (of an AbortController) ends it; `prefix` stands before each line that it writes.
 *
 * @param {{name: string, command: string[], count: 'plain' | 'jest' | 'tap' | 'line'}} suite
 * @returns {Promise<{passed: number, failed: number, skipped: number, left?: string[], note?: string}>}
 */
export function runSuite({ name, command, count }, { cwd, scratch, patience = PATIENCE, signal, prefix }) {
  const folder = mkdtempSync(join(scratch, 'suite-'));
  const report = join(folder, 'report');
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  // Tests take on other users' rights, and use files in there.
  chmodSync(folder, 0o755);
  chmodSync(temporary, 0o1777);
  const jest = ['--reporters=default', `--reporters=${REPORTER}`, `--cacheDirectory=${JEST_CACHE}`];
  const [program, ...args] = [...command, ...(count === 'jest' ? jest : [])];
  return new Promise((resolve) => {
    const env = { ...process.env, TMPDIR: temporary, VMA_TEST_REPORT: report };
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
    const interrupted = () => end('SIGTERM');
    signal?.addEventListener('abort', interrupted);
    let output = '';
    const tellers = [teller(process.stdout, prefix), teller(process.stderr, prefix)];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      watched.progress();
      if (count === 'line' || count === 'tap') output += text;
      tellers[0].say(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      watched.progress();
      tellers[1].say(text);
    });
    const over = (result) => {
      watched.end();
      tellers.forEach((teller) => teller.end());
      signal?.removeEventListener('abort', interrupted);
      rmSync(folder, { recursive: true, force: true });
      resolve(result);
    };
    child.on('error', (error) => over({ passed: 0, failed: 1, skipped: 0, note: error.message }));
    child.on('close', (code) => {
      const good = code === 0;
      const sum = {
        plain: () => ({ passed: good ? 1 : 0, failed: 0, skipped: 0 }),
        jest: () => countLines(contentOf(report)),
        tap: () => countTap(output),
        line: () => countLines(output),
      }[count]();
      if (!good && sum.failed === 0) sum.failed = 1;
      // What has failed had no chance to tidy up.
      if (hung) over({ ...sum, note: 'it hung: counted is what it had told until then' });
      else over(sum.failed > 0 ? sum : tidied(sum, temporary));
    });
  });
}
