import { copyFile, mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

const COMMON = { bundle: true, sourcemap: true, logLevel: 'warning' };

/**
 * What esbuild makes of the sources in the folder `dist`: the daemon in one file that starts quickly and needs no
 * node_modules, and the page beside it.
 */
export const bundles = (dist) => ({
  daemon: {
    ...COMMON,
    entryPoints: [`${root}src/main.ts`],
    outfile: `${dist}/main.cjs`,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // Without comments it is ASCII, which V8 keeps in half the bytes. Licences stand in a file beside it.
    minifyWhitespace: true,
    legalComments: 'linked',
  },
  page: {
    ...COMMON,
    entryPoints: [`${root}src/page/main.tsx`, `${root}src/page/style.css`],
    outdir: `${dist}/page`,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    minify: true,
    // React as it is shipped: its checks are for tests.
    define: { 'process.env.NODE_ENV': '"production"' },
  },
});

/** Empties the folder `dist` and puts into it what is no bundle. */
export async function prepare(dist) {
  await rm(dist, { recursive: true, force: true });
  await mkdir(`${dist}/page`, { recursive: true });
  await copyFile(`${root}src/page/index.html`, `${dist}/page/index.html`);
}
