// Bundles the daemon and its page whenever a source changes, and runs the daemon, which it starts anew with each bundle
// of its own; the page is read again by reloading it. A bundle that fails is told of, and the last one goes on.
// usage: node dev.mjs [flag of the exporter...]
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { bundles, prepare } from './bundles.mjs';

const dist = fileURLToPath(new URL('dist', import.meta.url));

await prepare(dist);
const { daemon, page } = bundles(dist);
for (const bundle of [page, daemon]) {
  const watched = await context(bundle);
  // Node starts the daemon again by itself, but wants a first one.
  await watched.rebuild().catch(() => process.exit(1));
  await watched.watch();
}

const node = spawn(process.execPath, ['--watch', daemon.outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
node.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => node.kill(signal));
