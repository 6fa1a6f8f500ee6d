// SPDX-License-Identifier: GPL-2.0-only
import { check, expect, until } from './check.mjs';
import { expectQuietLog } from './kmsg.mjs';
import { load, unload } from './module.mjs';
import { Reader } from './reader.mjs';

const CYCLES = 20;
/** How many unmappings a reader has to see in each cycle. */
const LIVE = 20;

/** Loads and unloads under load, each time with a reader in between. The module must not be loaded. */
export async function checkLoading(workload) {
  const fuzz = await workload.fuzz(Number(process.env.VMA_SEED), 2, 2, 1500);
  await check(`load, read and unload ${CYCLES} times under load`, async () => {
    let records = 0;
    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      load();
      const reader = new Reader();
      // What the hooks report, not only the baseline.
      await until('live records', () => (reader.pump(), (reader.ops.get('MUNMAP') ?? 0) >= LIVE));
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
