import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The targets of the Makefile in a folder. */
const targets = (folder) =>
  [...readFileSync(join(ROOT, folder, 'Makefile'), 'utf8').matchAll(/^([a-z0-9-]+):(?!=)/gm)].map(([, name]) => name);

/** Every Markdown file of ours. */
function documents(folder = '.') {
  const found = execFileSync('find', [folder, '-name', 'node_modules', '-prune', '-o', '-name', '*.md', '-print'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return found.split('\n').filter((path) => path && !/\/(?:\.config|build|dist)\//.test(path));
}

/** The commands in a text that call make: those in code, each as [folder, target]. */
function calls(text) {
  const code = [...text.matchAll(/```[^]*?```|`[^`]+`/g)].map(([words]) => words).join('\n');
  return [
    ...code.matchAll(/(?:^|[`;&|]|sudo) *make((?: +-C +\S+| +[A-Z_]+=(?:"[^"]*"|\S+))*) +([a-z][a-z0-9-]*)/gm),
  ].map(([, options, target]) => [/-C +(\S+)/.exec(options)?.[1] ?? '.', target]);
}

test('each `make X` that a document names is a target', () => {
  assert.deepEqual(
    calls(
      '`make run` make sure `apt install make git` ```sh\nmake ARGS="a b" test\nx && sudo make -C kernel check\n```',
    ),
    [
      ['.', 'run'],
      ['.', 'test'],
      ['kernel', 'check'],
    ],
  );
  const named = documents().flatMap((path) =>
    calls(readFileSync(join(ROOT, path), 'utf8')).map(([folder, target]) => ({ path, folder, target })),
  );
  assert.ok(named.length > 20);
  const unknown = named.filter(
    ({ path, folder, target }) =>
      ![folder, path.replace(/^\.\//, '').split('/')[0]].some(
        (room) => ['.', 'kernel'].includes(room) && targets(room).includes(target),
      ),
  );
  assert.deepEqual(unknown, []);
});

test('`make help` lists every target that a person calls, in columns', () => {
  const lines = execFileSync('make', ['--no-print-directory', 'help'], { cwd: ROOT, encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  const listed = lines.map((line) => /^ {2}make (\S+) {2,}(?=\S)/.exec(line));
  assert.ok(listed.every(Boolean), lines.join('\n'));
  assert.deepEqual([...new Set(listed.map(([columns]) => columns.length))].length, 1);
  const inner = ['packages', 'docker'];
  assert.deepEqual(
    listed.map(([, name]) => name).sort(),
    targets('.')
      .filter((name) => !inner.includes(name))
      .sort(),
  );
});

/** Runs `make` in a copy of what it needs, with no programs to be found but make, a shell's and `programs` (name: script). */
function makeWith(programs, target) {
  const folder = mkdtempSync(join(tmpdir(), 'vma-tracker-make-'));
  try {
    const bin = join(folder, 'bin');
    for (const room of [bin, join(folder, '.ci'), join(folder, 'exporter/src'), join(folder, 'grafana-plugin/src')]) {
      mkdirSync(room, { recursive: true });
    }
    for (const file of ['Makefile', '.ci/as-owner', 'package-lock.json'])
      copyFileSync(join(ROOT, file), join(folder, file));
    for (const name of ['bash', 'sh', 'find', 'mkdir', 'touch', 'stat', 'id', 'dirname', 'getent', 'cut']) {
      symlinkSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(bin, name));
    }
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const make = execFileSync('sh', ['-c', 'command -v make'], { encoding: 'utf8' }).trim();
    const env = { PATH: bin, HOME: folder };
    const { status, stdout, stderr } = spawnSync(make, ['--no-print-directory', target], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const OUR_NODE = `exec ${process.execPath} "$@"`;

test('without Docker `make up` and `make down` say so before anything is built', () => {
  for (const target of ['up', 'down']) {
    for (const programs of [{}, { docker: 'exit 1' }]) {
      const { status, said } = makeWith({ node: OUR_NODE, npm: 'echo npm ran', ...programs }, target);
      assert.notEqual(status, 0);
      assert.match(said, /^Docker with its Compose plugin is needed .*\n/);
      assert.doesNotMatch(said, /npm ran/);
    }
  }
});

test('without npm, without Node.js, and with an old one, `make run` says what is needed', () => {
  assert.match(makeWith({ node: OUR_NODE }, 'run').said, /^npm is needed, .* apt-get install npm$/m);
  assert.match(
    makeWith({ npm: 'exit 0' }, 'run').said,
    /^Node\.js 20\.19 or newer is needed; this is no Node\.js at all\./m,
  );
  const old = `[ "$1" = --version ] && echo v18.19.0 && exit 0; exit 1`;
  assert.match(makeWith({ npm: 'exit 0', node: old }, 'run').said, /is needed; this is v18\.19\.0\. Debian 13 has it/);
});

test('what the exporter is built of has none of the tools of the tests among it', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const needed = new Set();
  const add = (path, names) => {
    for (const name of names) {
      // As Node looks it up: the nearest node_modules on the way to the root.
      for (let from = path; ; from = from.replace(/(?:^|\/)[^/]*$/, '')) {
        const found = `${from ? `${from}/` : ''}node_modules/${name}`;
        if (packages[found]) {
          if (!needed.has(found)) {
            needed.add(found);
            add(found, Object.keys(packages[found].dependencies ?? {}));
          }
          break;
        }
        if (from === '') break;
      }
    }
  };
  add('exporter', Object.keys(packages.exporter.dependencies));
  assert.equal(packages.exporter.devDependencies, undefined);
  assert.ok(needed.size > 50 && needed.size < 150, `${needed.size} packages`);
  assert.deepEqual(
    ['eslint', 'jest', 'typescript', '@testing-library/react', 'playwright-core'].filter((name) =>
      needed.has(`node_modules/${name}`),
    ),
    [],
  );
});
