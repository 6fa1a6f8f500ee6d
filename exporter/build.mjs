// Bundles the daemon and its page.
// usage: node build.mjs [folder]    (default dist; tests build into one of their own)
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundles, prepare } from './bundles.mjs';

const dist = resolve(process.argv[2] ?? fileURLToPath(new URL('dist', import.meta.url)));

await prepare(dist);
await Promise.all(Object.values(bundles(dist)).map(build));
