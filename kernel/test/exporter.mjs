// SPDX-License-Identifier: GPL-2.0-only
import { fileURLToPath } from 'node:url';
import { againIfClockJumps } from './vm/clock.mjs';
import { runJob } from './vm/job.mjs';
import { EXPORTER } from './vm/prerequisites.mjs';

const GUEST_TEST = fileURLToPath(new URL('guest-test.mjs', import.meta.url));
/** All of it takes two minutes: a VM that is silent for longer hangs. */
const SILENCE_MS = 8 * 60_000;
/** The last line of guest-test.mjs. */
const SUM = /^\d+ passed, \d+ failed$/;

/** Runs guest-test.mjs, the exporter on the module, in a VM of `kernel`, for which `built` was built (oracle.mjs). */
export async function runExporter(kernel, built, seed, result) {
  console.log(`booting Linux ${kernel.VERSION} for the exporter`);
  await againIfClockJumps('exporter', (to) => runOnce(kernel, built, seed, to), result);
}

async function runOnce(kernel, { VMA_MODULE, VMA_DRIVER, VMA_WORKLOAD }, seed, result) {
  const environment = { VMA_MODULE, VMA_DRIVER, VMA_WORKLOAD, VMA_EXPORTER: EXPORTER, VMA_SEED: seed };
  const command = [process.execPath, GUEST_TEST];
  let finished = false;
  let failed = false;
  let vm;
  const onLine = (line) => {
    const [, not, text] = /^(not )?ok - (.*)/.exec(line) ?? [];
    finished ||= SUM.test(line);
    failed ||= Boolean(not);
    if (text) result(!not, text, vm.clock.jump);
    else if (!SUM.test(line)) console.log(line);
  };
  try {
    vm = runJob(kernel, { command, environment, parallel: false, silenceMs: SILENCE_MS, onLine });
    const status = await vm.done;
    if (!finished || (status !== 0 && !failed)) throw new Error(`it ended with status ${status}`);
  } catch (error) {
    result(false, `exporter: all checks ran\n${error.message}`, vm?.clock.jump);
  }
}
