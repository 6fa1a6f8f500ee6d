import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { bundles } from '../../bundles.mjs';

/** What the page may take at its first load, in kB: it is looked at over slow lines, too. */
const BUDGET_KB = 160;

test(`the page takes at most ${BUDGET_KB} kB, gzipped`, async () => {
  const options = { ...bundles('/nowhere').page, sourcemap: false, write: false } as const;
  const { outputFiles } = await build(options);
  const kb = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0) / 1000;
  expect(kb).toBeGreaterThan(20);
  expect(kb).toBeLessThanOrEqual(BUDGET_KB);
});
