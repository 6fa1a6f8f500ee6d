// SPDX-License-Identifier: GPL-2.0-only
import { check, expect, until } from './check.mjs';
import { compareAll } from './compare.mjs';
import { load, stats, unload } from './module.mjs';
import { Reader } from './reader.mjs';

/** Far too little for what the storm makes while nobody reads. */
export const TINY_RING = 'ring_size=8192';
export const STORM_PAIRS = 5000;

/** A ring that overflows. The module must not be loaded. */
export async function checkLoss(workload) {
  load(TINY_RING);
  const reader = new Reader();
  await check('reader: a tiny ring loses records in a storm, and says how many', async () => {
    await until('READY', () => (reader.pump(), reader.ready));
    // Nobody reads while the storm lasts.
    await workload.storm(STORM_PAIRS);
    await until('everything is sent again', () => (reader.pump(), stats().stale_mms === 0));
    await workload.mark();
    reader.pump();
    const { drops } = stats();
    expect(drops > 0, 'nothing was dropped');
    expect(reader.lost === drops, `gaps in seq sum up to ${reader.lost}, stats says ${drops}`);
    return `${drops} lost`;
  });
  await check('reader: every map is exact after the loss', () => compareAll(reader, workload, new Set([process.pid])));
  reader.close();
  await check('unload after a loss', () => expect(unload() === '', 'rmmod refused'));
}
