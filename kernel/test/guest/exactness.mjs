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
export async function exactInEveryPhase(label, view, workload, busy) {
  for (const phase of phases) {
    await check(`${label}: every map is exact after ${phase}`, async () => {
      await workload.phase(phase);
      return compareAll(view, workload, busy);
    });
  }
  await workload.release();
}

/** Random changes by several threads of several processes, stopped now and then. */
export async function exactUnderFuzz(label, view, workload, busy, { rounds, pauseUs, salt = 0 }) {
  const fuzz = await workload.fuzz(SEED + salt, 2, 3, pauseUs);
  for (let round = 1; round <= rounds; round++) {
    await check(`${label}: every map is exact, fuzz seed ${SEED + salt}, round ${round}`, async () => {
      await changes(view, ROUND);
      await fuzz.stop();
      const note = await compareAll(view, workload, busy);
      fuzz.resume();
      return note;
    });
  }
  await fuzz.kill();
}

/** Waits until the module has made `count` more records. */
export async function changes(view, count) {
  const target = stats().records + count;
  const enough = () => {
    view.pump?.();
    return stats().records >= target;
  };
  await until(`${count} more records`, enough, 60_000);
}
