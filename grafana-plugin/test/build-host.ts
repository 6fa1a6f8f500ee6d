import { build, type Plugin } from 'esbuild';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { versionOf, type Grafana } from './grafanas';

/** What differs from one Grafana to another, whoever asks for it: packages that both have in common ask for React, too. */
const OF_GRAFANA = /^(react|react-dom|react-router-dom|@grafana\/[a-z0-9-]+)(\/|$)/;

/** Bundles the host page into `directory`: what Grafana's own front end is to the plugin. */
export async function buildHost(directory: string, grafana: Grafana): Promise<void> {
  await mkdir(directory, { recursive: true });
  const page = await readFile(join(__dirname, 'host/index.html'), 'utf8');
  await Promise.all([
    build({
      entryPoints: [join(__dirname, 'host/main.tsx')],
      outfile: join(directory, 'main.js'),
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'es2022',
      jsx: 'automatic',
      // SystemJS brings a global `define`, which is for plugins: what is bundled must not take it for its own.
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis', define: 'undefined' },
      loader: { '.svg': 'text', '.png': 'empty', '.woff2': 'empty', '.ttf': 'empty' },
      plugins: [packagesOf(grafana)],
      logLevel: 'warning',
    }),
    copyFile(require.resolve('systemjs/dist/system.min.js'), join(directory, 'system.js')),
    copyFile(require.resolve('systemjs/dist/extras/amd.min.js'), join(directory, 'amd.js')),
    writeFile(join(directory, 'index.html'), page.replace('GRAFANA_VERSION', versionOf(grafana))),
  ]);
}

function packagesOf({ folder }: Grafana): Plugin {
  const asked = {};
  return {
    name: 'packages of one Grafana',
    setup: ({ onResolve, resolve }) => {
      onResolve({ filter: OF_GRAFANA }, ({ path, kind, importer, pluginData }) => {
        // A package may have another version of its own (of the router, Grafana's components do).
        const isHosts = !importer.includes('/node_modules/') || !path.startsWith('react-router-dom');
        return pluginData === asked || !isHosts
          ? undefined
          : resolve(path, { kind, importer, resolveDir: folder, pluginData: asked });
      });
    },
  };
}
