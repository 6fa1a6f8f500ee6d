// SPDX-License-Identifier: GPL-2.0-only
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from './vm/build.mjs';
import { runInGuest } from './vm/guest.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** A VM takes two or three minutes; one that hangs must not hang its caller. */
const TIMEOUT_MS = 12 * 60_000;

/** What runs in the guests of `kernel`, built: {VMA_MODULE, VMA_DRIVER, VMA_WORKLOAD, oracle}, paths of this machine. */
export const build = (kernel) => ({
  VMA_MODULE: buildModule(kernel),
  VMA_DRIVER: buildModule(kernel, path('driver'), 'vma_driver'),
  VMA_WORKLOAD: buildProgram(path('workload'), kernel),
  oracle: buildProgram(path('oracle'), kernel),
});

/**
 * Runs the oracle on `kernel`, in VMs with nothing but busybox beside it. `parallel`: exactness is shown on CPUs that run
 * at the same time.
 */
export async function runOracle(kernel, { oracle, ...built }, { seed, parallel }, result) {
  const environment = Object.entries(built).map(([name, file]) => `${name}=/${basename(file)}`);
  const vms = [
    { scenarios: ['exactness', 'fuzz'], parallel },
    { scenarios: ['readers', 'loss', 'loading'], parallel: false },
    { scenarios: ['reading', 'unloading', 'unmounting', 'full', 'parameters'], parallel: false },
  ];
  for (const vm of vms) {
    const scenarios = vm.scenarios.join(' ');
    console.log(`booting Linux ${kernel.VERSION} for the oracle: ${scenarios}`);
    const command = `VMA_SEED=${seed} ${environment.join(' ')} /${basename(oracle)} ${scenarios}`;
    await runInGuest(kernel, [oracle, ...Object.values(built)], command, result, {
      parallel: vm.parallel,
      timeoutMs: TIMEOUT_MS,
    }).catch((error) => result(false, `${scenarios}: all checks ran\n${error.message}`));
  }
}

/** The seed of the fuzz: VMA_SEED, or another each time. */
export const fuzzSeed = () => process.env.VMA_SEED ?? String(Math.floor(Math.random() * 2 ** 32));
