import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { countLines, countTap, runSuite, watch } from './suite.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
/** ms of silence that a program may need on a busy machine; a shell needs fewer. */
const PATIENCE = 120_000;
const SHELL_PATIENCE = 10_000;

let scratch;
before(() => (scratch = mkdtempSync(join(tmpdir(), 'vma-tracker-suite-'))));
after(() => rmSync(scratch, { recursive: true, force: true }));

const run = (count, command, patience = PATIENCE) =>
  runSuite({ name: 'a suite', command, count }, { cwd: ROOT, scratch, patience });
const shell = (script) => run('line', ['sh', '-c', script], SHELL_PATIENCE);

test('a sum counts, the last one, whatever stands above it', () => {
  const text = 'ok - a\nskip - c d\n1 passed, 0 failed\nnot ok - b\n7 passed, 2 failed, 3 skipped\n';
  assert.deepEqual(countLines(text), { passed: 7, failed: 2, skipped: 3, left: ['c d'] });
});

test('without a sum the results count that were told, and at least one failure', () => {
  const { passed, failed } = countLines('ok - a\nnoise\n  ok - indented\nok - b\nok - half a li');
  assert.deepEqual({ passed, failed }, { passed: 3, failed: 1 });
  assert.equal(countLines('not ok - a\nnot ok - b\nok - c').failed, 2);
  assert.deepEqual(countLines(''), { ...countLines(''), passed: 0, failed: 1 });
});

test('a suite that dies counts for what it had passed', async () => {
  const { passed, failed, note } = await shell('echo "ok - a"; echo "ok - b"; kill -KILL $$');
  assert.deepEqual({ passed, failed }, { passed: 2, failed: 1 });
  assert.match(note, /did not come to its end/);
});

test('a suite that hangs is ended, and counts for what it had passed', async () => {
  const { passed, failed, note } = await shell('echo "ok - a"; echo "not ok - b"; echo "ok - c"; exec sleep infinity');
  assert.deepEqual({ passed, failed }, { passed: 2, failed: 1 });
  assert.match(note, /hung/);
});

test('a suite that ends with a sum but fails has a failure', async () => {
  assert.deepEqual(await shell('echo "3 passed, 0 failed"; exit 1'), { passed: 3, failed: 1, skipped: 0, left: [] });
  assert.deepEqual(await shell('echo "3 passed, 0 failed"'), { passed: 3, failed: 0, skipped: 0, left: [] });
});

test('a command that does not exist is a failure that names it', async () => {
  const { failed, note } = await run('plain', ['/no/such/program']);
  assert.equal(failed, 1);
  assert.match(note, /ENOENT/);
});

function jest(name, body) {
  const folder = mkdtempSync(join(scratch, 'jest-'));
  writeFileSync(join(folder, `${name}.test.js`), body);
  return run('jest', [process.execPath, JEST, `--rootDir=${folder}`, '--config={"transform":{}}']);
}

test('what is left in the temporary folder is a failure, and gone; other users may write there', async () => {
  const left = await shell('umask 0; stat -c %a "$TMPDIR"; echo x >"$TMPDIR/forgotten"; echo "3 passed, 0 failed"');
  assert.deepEqual([left.passed, left.failed], [3, 1]);
  assert.match(left.note, /forgotten/);
  const script = 'file=$(mktemp) && case $file in "$TMPDIR"/*) ;; *) exit 1 ;; esac; rm "$file"';
  assert.deepEqual(await run('plain', ['sh', '-c', script]), { passed: 1, failed: 0, skipped: 0 });
  assert.deepEqual(
    readdirSync(scratch).filter((name) => name.startsWith('suite-')),
    [],
  );
});

test('a suite that is given up is ended with all that it has started', async () => {
  const over = new AbortController();
  const pids = join(scratch, 'pids');
  const script = `sh -c 'echo $$; exec sleep infinity' >${pids} & wait`;
  const suite = { name: 'a suite', command: ['sh', '-c', script], count: 'plain' };
  const ran = runSuite(suite, { cwd: ROOT, scratch, signal: over.signal });
  let pid;
  while (!(pid = Number(readFileSync(pids, { encoding: 'utf8', flag: 'a+' })))) await turn();
  over.abort();
  assert.equal((await ran).failed, 1);
  // It has ended, or nobody has asked yet how.
  const state = /^State:\t(.)/m.exec(existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '');
  assert.match(state?.[1] ?? 'Z', /[XZ]/);
});

test('beside others each line says whose it is', () => {
  const command = `import { runSuite } from './.ci/suite.mjs';
    const suite = { name: 's', command: ['sh', '-c', 'printf "ok - a\\n1 passed, 0 failed"'], count: 'line' };
    console.log(JSON.stringify(await runSuite(suite, { cwd: '.', scratch: ${JSON.stringify(scratch)}, prefix: 's | ' })));`;
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', command], { cwd: ROOT, encoding: 'utf8' });
  assert.equal(told, 's | ok - a\ns | 1 passed, 0 failed\n{"passed":1,"failed":0,"skipped":0,"left":[]}\n');
});

test("Jest's results are counted", async () => {
  const body = `test('a', () => {}); test('b', () => { throw new Error('b'); }); test.skip('c', () => {});`;
  const { left, ...sum } = await jest('sum', body);
  assert.deepEqual(sum, { passed: 1, failed: 1, skipped: 1 });
  assert.match(left.join(), /sum\.test\.js: c$/);
  const { failed } = await jest('broken', 'this is no program');
  assert.equal(failed, 1);
});

test("the results of Node's own tests are counted, and what is skipped is named with its reason", async () => {
  const file = join(scratch, 'own.test.mjs');
  writeFileSync(
    file,
    `import { test } from 'node:test';
     test('a', () => {}); test('b', () => { throw new Error('b'); }); test('c', { skip: 'needs root' }, () => {});`,
  );
  // Within a test Node would take it for one of its own.
  const command = ['env', '-u', 'NODE_TEST_CONTEXT', process.execPath, '--test', '--test-reporter=tap', file];
  assert.deepEqual(await run('tap', command), { passed: 1, failed: 1, skipped: 1, left: ['c (needs root)'] });
  assert.deepEqual({ ...countTap('ok 1 - a\n'), note: '' }, { passed: 1, failed: 1, skipped: 0, note: '' });
});

test('of a Jest that is killed, what had passed is counted', async () => {
  const { passed, failed } = await jest(
    'killed',
    `const { readFileSync } = require('node:fs');
     test('a', () => {});
     test('b', async () => {
       while (!readFileSync(process.env.VMA_TEST_REPORT, 'utf8').includes('ok - ')) await null;
       process.kill(process.pid, 'SIGKILL');
     });`,
  );
  assert.deepEqual({ passed, failed }, { passed: 1, failed: 1 });
});

test('what makes progress does not hang, by its output or by its report', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const report = join(scratch, 'watched');
  let hung = false;
  const { progress, end } = watch(1000, report, () => (hung = true));
  t.mock.timers.tick(900);
  progress();
  t.mock.timers.tick(900);
  assert.equal(hung, false);
  appendFileSync(report, 'ok - a\n');
  t.mock.timers.tick(1000);
  assert.equal(hung, false);
  t.mock.timers.tick(1000);
  assert.equal(hung, true);
  end();
});
