#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// Measures what the module costs, in instructions, in a VM whose clock counts them: the figures repeat on any machine.
// That on the default kernel and on the newest, whose names end in `.newest`; then, in time and on the default kernel, how
// it grows on two CPUs. Prints lines `bench NAME VALUE UNIT`, and a table for each kernel.
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from '../vm/build.mjs';
import { fetchKernel } from '../vm/kernel.mjs';
import { runJob } from '../vm/job.mjs';
import { missing } from '../vm/prerequisites.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const SILENCE_MS = 10 * 60_000;
/** It takes a minute. */
const SCALING_SILENCE_MS = 3 * 60_000;

const lacking = missing({ exporter: false });
if (lacking.length) {
  console.error(`bench: missing on this machine:\n  ${lacking.join('\n  ')}`);
  process.exit(1);
}

/** Runs the shell script `name` of this folder in a VM; resolves to its exit status. */
const bench = (kernel, name, environment, options) =>
  runJob(kernel, {
    command: ['busybox', 'sh', path(name)],
    environment: { VMA_MODULE: buildModule(kernel), ...environment },
    ...options,
  }).done;

async function inInstructions(kernel, suffix) {
  const environment = {
    SUFFIX: suffix,
    COST: buildProgram(path('cost')),
    HOLDS: buildProgram(path('holds')),
    PAPER_MODULE: buildModule(kernel, path('paper'), 'paper'),
  };
  return bench(kernel, 'guest.sh', environment, { icount: true, smp: 1, silenceMs: SILENCE_MS });
}

/** In time: instructions cannot be counted on two CPUs that run at once. QEMU 7.2 was seen to hang so: then once more. */
async function onTwoCpus(kernel) {
  const environment = { SCALE: buildProgram(path('scale')) };
  const once = () => bench(kernel, 'scale.sh', environment, { smp: 2, parallel: true, silenceMs: SCALING_SILENCE_MS });
  console.log(`\nLinux ${kernel.VERSION}, two CPUs at once, in time:`);
  return once().catch((error) => {
    console.error(`bench: ${error.message.split(';')[0]}; once more`);
    return once();
  });
}

try {
  const kernel = fetchKernel();
  process.exitCode =
    (await inInstructions(kernel, '')) ||
    (await inInstructions(fetchKernel('newest'), '.newest')) ||
    (await onTwoCpus(kernel));
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
