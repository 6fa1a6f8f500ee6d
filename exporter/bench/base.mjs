// The build that the engine is measured against, made once: the tree of a commit before maps were columns.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The last commit with maps of objects in a B-tree. */
export const BASE = 'b8dc959';
/** What its engine is built of besides its own files. */
const NEEDS = 'sorted-btree@2.1.0';
/** Modules that stand elsewhere now: where, and where they stood. */
const MOVED = [['../src/sources/module/module-reader', '../src/sources/module-reader']];

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles a program of this folder against that commit.
 *
 * @returns the compiled program; null where the commit is not there, as in a shallow clone, or what it needs can't be had.
 */
export async function buildAgainstBase(program, outfile) {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'vma-tracker', `bench-${BASE}`);
  try {
    if (!existsSync(join(folder, 'exporter/node_modules'))) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      const tree = execFileSync('git', ['archive', BASE, 'exporter'], { cwd: root, maxBuffer: 2 ** 28, stdio: 'pipe' });
      execFileSync('tar', ['-x', '-C', folder], { input: tree });
      rmSync(join(folder, 'exporter/package.json'));
      const options = ['--no-audit', '--no-fund', '--silent', '--prefix', join(folder, 'exporter')];
      execFileSync('npm', ['install', ...options, NEEDS], { stdio: 'pipe' });
    }
    const copy = join(folder, 'exporter/bench', program);
    const source = readFileSync(fileURLToPath(new URL(program, import.meta.url)), 'utf8');
    writeFileSync(
      copy,
      MOVED.reduce((text, [now, then]) => text.replaceAll(`'${now}'`, `'${then}'`), source),
    );
    await build({ entryPoints: [copy], outfile, bundle: true, platform: 'node', target: 'node20' });
    return outfile;
  } catch (error) {
    console.error(`${BASE} is not measured: ${error.message.split('\n')[0]}`);
    return null;
  }
}
