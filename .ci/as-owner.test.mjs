import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const NOBODY = 65534;
const needsRoot = { skip: process.getuid() !== 0 && 'needs root' };

let folder;
let script;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'vma-tracker-owner-'));
  mkdirSync(join(folder, '.ci'));
  script = join(folder, '.ci/as-owner');
  copyFileSync(fileURLToPath(new URL('as-owner', import.meta.url)), script);
  chmodSync(folder, 0o755);
});
after(() => rmSync(folder, { recursive: true }));

const run = (command, options = {}) => spawnSync(script, command, { encoding: 'utf8', ...options });

test('where the folder is ours a command runs as ours, with its status and its words', () => {
  const { status, stdout } = run(['sh', '-c', 'id -u; pwd; echo "$1"; exit 3', 'sh', 'a  b']);
  assert.deepEqual([status, stdout], [3, `${process.getuid()}\n${folder}\na  b\n`]);
});

test("in a user's folder root builds as that user, who can build again", needsRoot, () => {
  chownSync(folder, NOBODY, NOBODY);
  assert.equal(run(['mkdir', 'node_modules']).status, 0);
  assert.equal(statSync(join(folder, 'node_modules')).uid, NOBODY);
  assert.equal(run(['touch', 'node_modules/x'], { uid: NOBODY, gid: NOBODY }).status, 0);
  assert.match(
    run(['sh', '-c', 'grep CapEff /proc/self/status; id -G; echo "$HOME"']).stdout,
    /^CapEff:\s0+\n65534\n\/nonexistent$/m,
  );
});

test('who cannot write to what is there is told whose it is, and what to do', needsRoot, () => {
  chownSync(folder, NOBODY, NOBODY);
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  mkdirSync(join(folder, 'node_modules'));
  const { status, stdout, stderr } = run(['echo', 'ran'], { uid: NOBODY, gid: NOBODY });
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(
    stderr,
    /^\S+\/node_modules belongs to root and cannot be written to by nobody: .*sudo chown -R nobody \S+.*\n$/,
  );
});
