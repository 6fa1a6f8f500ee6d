// SPDX-License-Identifier: GPL-2.0-only
import { execFileSync } from 'node:child_process';
import { check, until } from './check.mjs';
import { compareAll } from './compare.mjs';
import { stats } from './module.mjs';

const phases = execFileSync(process.env.VMA_WORKLOAD, ['list'], { encoding: 'utf8' }).trim().split('\n');
const SEED = Number(process.env.VMA_SEED);
/** How much the fuzz has to change between two looks, in records. */
const ROUND = 3000;

/** Every kind of change, one after the other, each followed by a comparison of all maps. */
export async function exactInEveryPhase(view, workload, busy) {
  for (const phase of phases) {
    await check(`exporter: every map is exact after ${phase}`, async () => {
      await workload.phase(phase);
      return compareAll(view, workload, busy);
    });
  }
  await workload.release();
}

/** Random changes by several threads of several processes, stopped now and then. */
export async function exactUnderFuzz(view, workload, busy, { rounds, pauseUs }) {
  const fuzz = await workload.fuzz(SEED, 2, 3, pauseUs);
  for (let round = 1; round <= rounds; round++) {
    await check(`exporter: every map is exact, fuzz seed ${SEED}, round ${round}`, async () => {
      await changes(ROUND);
      await fuzz.stop();
      const note = await compareAll(view, workload, busy);
      fuzz.resume();
      return note;
    });
  }
  await fuzz.kill();
}

/** Waits until the module has made `count` more records. */
async function changes(count) {
  const target = stats().records + count;
  await until(`${count} more records`, () => stats().records >= target, 60_000);
}
