// Bundles the daemon into one file that starts quickly and needs no node_modules, and the page beside it.
// usage: node build.mjs [folder]    (default dist; tests build into one of their own)
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = resolve(process.argv[2] ?? `${root}dist`);

await rm(dist, { recursive: true, force: true });
await mkdir(`${dist}/page`, { recursive: true });
await Promise.all([
  build({
    entryPoints: [`${root}src/main.ts`],
    outfile: `${dist}/main.cjs`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: true,
    logLevel: 'warning',
  }),
  build({
    entryPoints: [`${root}src/page/main.ts`, `${root}src/page/style.css`],
    outdir: `${dist}/page`,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    minify: true,
    sourcemap: true,
    logLevel: 'warning',
  }),
  copyFile(`${root}src/page/index.html`, `${dist}/page/index.html`),
]);
