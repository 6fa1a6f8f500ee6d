// SPDX-License-Identifier: GPL-2.0-only
import { check, expect, until } from './check.mjs';
import { compareAll } from './compare.mjs';
import { load, setParameter, unload } from './module.mjs';

/** Far too little for what the storm makes. */
const TINY_RING = 'ring_size=8192';
const STORM_PAIRS = 5000;

/** What the exporter makes of a module that is pulled from under it. It must be ready. */
export async function checkRecovery(exporter, workload, busy) {
  await check('exporter: rmmod under it fails and loses nothing', async () => {
    const before = await exporter.metric('vma_events_dropped_total');
    const refusal = unload();
    // busybox words EWOULDBLOCK, which rmmod gets for a module in use, as glibc does.
    expect(/temporarily unavailable|busy/i.test(refusal), `rmmod said: ${refusal || 'nothing'}`);
    expect((await exporter.metric('vma_source_up')) === 1, 'the source is down');
    await workload.phase('fixed');
    const note = await compareAll(exporter, workload, busy);
    expect((await exporter.metric('vma_events_dropped_total')) === before, 'events were lost');
    return note;
  });

  await check('exporter: stop=1 lets the module go, and the exporter says so', async () => {
    const said = exporter.log.length;
    setParameter('stop', 1);
    await until('rmmod succeeds', () => unload() === '');
    await until('vma_source_up is 0', async () => (await exporter.metric('vma_source_up')) === 0);
    const lines = await until('a line in the log', () => exporter.log.slice(said).join('\n'));
    return lines.split('\n')[0];
  });

  await check('exporter: it recovers by itself when the module is back', async () => {
    load(TINY_RING);
    await until('vma_source_up is 1', async () => (await exporter.metric('vma_source_up')) === 1, 60_000, 250);
    await exporter.ready();
    return compareAll(exporter, workload, busy);
  });

  await check('exporter: what a tiny ring loses in a storm is counted, and the maps are exact again', async () => {
    const before = await exporter.metric('vma_events_dropped_total');
    const fuzz = await workload.fuzz(Number(process.env.VMA_SEED), 2, 3, 0);
    await workload.storm(STORM_PAIRS);
    await fuzz.stop();
    const note = await compareAll(exporter, workload, busy);
    const lost = (await exporter.metric('vma_events_dropped_total')) - before;
    await fuzz.kill();
    expect(lost > 0, 'nothing was counted as lost');
    return `${lost} lost, ${note}`;
  });
}
