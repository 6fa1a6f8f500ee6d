import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const EXPORTER = fileURLToPath(new URL('.', import.meta.url));
const MODULES = join(EXPORTER, '../node_modules');
/** ms without a word after which it hangs, on a busy machine. */
const PATIENCE = 60_000;

/** A copy of the exporter's sources in a folder, in which it can be built. */
function copyTo(folder) {
  for (const name of ['bundles.mjs', 'dev.mjs', 'package.json', 'src']) {
    cpSync(join(EXPORTER, name), join(folder, 'exporter', name), { recursive: true });
  }
  symlinkSync(MODULES, join(folder, 'node_modules'));
  const own = join(EXPORTER, 'node_modules');
  if (existsSync(own)) symlinkSync(own, join(folder, 'exporter/node_modules'));
}

test('builds and starts the exporter, and again when a source changes; a broken source is told of', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vma-tracker-dev-'));
  copyTo(folder);
  const args = ['dev.mjs', '--source=procfs', '--web.listen-address=127.0.0.1:0'];
  const dev = spawn(process.execPath, args, { cwd: join(folder, 'exporter'), detached: true });
  let said = '';
  const progress = new EventEmitter();
  for (const stream of [dev.stdout, dev.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
      progress.emit('word');
    });
  }
  const says = async (shape) => {
    for (let found; ; await once(progress, 'word', { signal: AbortSignal.timeout(PATIENCE) })) {
      if ((found = shape.exec(said))) {
        said = '';
        return found;
      }
      assert.equal(dev.exitCode, null, said);
    }
  };
  try {
    const [, first] = await says(/open (http:[^\s"]+)/);
    assert.equal((await fetch(`${first}-/healthy`)).status, 200);
    const main = join(folder, 'exporter/src/main.ts');
    const source = readFileSync(main, 'utf8');
    writeFileSync(main, `${source}\nprocess.stderr.write('changed\\n');\n`);
    await says(/changed/);
    const [, second] = await says(/open (http:[^\s"]+)/);
    assert.equal((await fetch(`${second}-/healthy`)).status, 200);
    writeFileSync(main, `${source}\nthis is no program\n`);
    await says(/main\.ts:\d+:\d+/);
    assert.equal((await fetch(`${second}-/healthy`)).status, 200);
    const closed = once(dev, 'exit');
    dev.kill('SIGTERM');
    await closed;
    await assert.rejects(fetch(`${second}-/healthy`));
  } finally {
    try {
      process.kill(-dev.pid, 'SIGKILL');
    } catch {
      // All of it has ended.
    }
    rmSync(folder, { recursive: true });
  }
});
