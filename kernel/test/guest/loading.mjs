// SPDX-License-Identifier: GPL-2.0-only
import { check, expect, until } from './check.mjs';
import { expectQuietLog } from './kmsg.mjs';
import { load, unload } from './module.mjs';
import { Reader } from './reader.mjs';

const CYCLES = 20;

/** Loads and unloads under load, each time with a reader in between. The module must not be loaded. */
export async function checkLoading(workload) {
  const fuzz = await workload.fuzz(Number(process.env.VMA_SEED), 2, 2, 0);
  await check(`load, read and unload ${CYCLES} times under load`, async () => {
    let records = 0;
    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      load();
      const reader = new Reader();
      await until('READY', () => (reader.pump(), reader.ready));
      // The hooks must have been live under the load, not only the baseline.
      const before = reader.records;
      await until('live records', () => (reader.pump(), reader.records > before + 50));
      records += reader.records;
      reader.close();
      const refusal = unload();
      expect(!refusal, `cycle ${cycle}: ${refusal}`);
      expectQuietLog();
    }
    return `${records} records`;
  });
  await fuzz.kill();
}
