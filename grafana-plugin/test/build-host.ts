import { build } from 'esbuild';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bundles the host page into `directory`: what Grafana's own front end is to the plugin. */
export async function buildHost(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await Promise.all([
    build({
      entryPoints: [join(__dirname, 'host/main.tsx')],
      outfile: join(directory, 'main.js'),
      bundle: true,
      format: 'iife',
      target: 'es2022',
      jsx: 'automatic',
      // SystemJS brings a global `define`, which is for plugins: what is bundled must not take it for its own.
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis', define: 'undefined' },
      loader: { '.svg': 'text', '.png': 'empty', '.woff2': 'empty', '.ttf': 'empty' },
      logLevel: 'warning',
    }),
    copyFile(require.resolve('systemjs/dist/system.min.js'), join(directory, 'system.js')),
    copyFile(require.resolve('systemjs/dist/extras/amd.min.js'), join(directory, 'amd.js')),
    copyFile(join(__dirname, 'host/index.html'), join(directory, 'index.html')),
  ]);
}
