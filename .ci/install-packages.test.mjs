import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('install-packages', import.meta.url));

let programs;
before(() => (programs = mkdtempSync(join(tmpdir(), 'vma-tracker-programs-'))));
after(() => rmSync(programs, { recursive: true }));

/** Runs the script as an ordinary user of a machine whose dpkg-query answers with `installed`. */
function ask(installed, packages, env = {}) {
  const program = (name, text) => {
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(programs, name), 0o755);
  };
  program('dpkg-query', `cat <<'END'\n${installed}\nEND`);
  program('id', 'echo 1000');
  const PATH = `${programs}${delimiter}${process.env.PATH}`;
  return spawnSync(SCRIPT, packages, { env: { PATH, ...env }, encoding: 'utf8' });
}

const DEBIAN_13 = [
  'installed gcc, c-compiler, gcc-x86-64-linux-gnu (= 4:14.2.0-1)',
  'installed libssl3t64, libssl3 (= 3.5.4-1)',
  'config-files bison,',
].join('\n');

test('what is there, under its name or one that it stands in for, is not asked for', () => {
  const { status, stdout } = ask(DEBIAN_13, ['gcc', 'libssl3']);
  assert.deepEqual([status, stdout], [0, '']);
});

test('what is missing, or was removed, is named with the command that installs it', () => {
  const { status, stdout } = ask(DEBIAN_13, ['bison', 'gcc', 'libelf1']);
  assert.equal(status, 0);
  assert.match(stdout, /not installed: bison libelf1$/m);
  assert.match(stdout, /sudo apt-get install --no-install-recommends bison libelf1$/m);
});

test('in CI that is a failure', () => {
  assert.equal(ask(DEBIAN_13, ['bison'], { CI: 'true' }).status, 1);
});

test(
  "a real machine's packages are found",
  { skip: spawnSync('dpkg-query', ['--version']).error && 'no Debian' },
  () => {
    assert.equal(execFileSync(SCRIPT, ['dpkg', 'coreutils'], { encoding: 'utf8' }), '');
  },
);
