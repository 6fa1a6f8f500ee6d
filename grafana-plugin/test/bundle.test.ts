import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What the panel's own code may take, in kB: Grafana loads it beside its own. */
const BUDGET_KB = 150;

test(`the panel takes at most ${BUDGET_KB} kB, gzipped`, () => {
  const files = ['module.js', 'addressmap-panel/module.js'].map((file) =>
    readFileSync(join(__dirname, '../dist', file)),
  );
  const kb = files.reduce((sum, file) => sum + gzipSync(file).length, 0) / 1000;
  expect(kb).toBeGreaterThan(10);
  expect(kb).toBeLessThanOrEqual(BUDGET_KB);
});
