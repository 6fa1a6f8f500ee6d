#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// Measures what the module costs, in instructions, in a VM whose clock
// counts them: the figures repeat on any machine. Prints lines `bench NAME VALUE UNIT`.
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from '../vm/build.mjs';
import { fetchKernel } from '../vm/kernel.mjs';
import { runJob } from '../vm/job.mjs';
import { missing } from '../vm/prerequisites.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const TIMEOUT_MS = 10 * 60_000;

const lacking = missing({ exporter: false });
if (lacking.length) {
  console.error(`bench: missing on this machine:\n  ${lacking.join('\n  ')}`);
  process.exit(1);
}
const kernel = fetchKernel();
const environment = {
  COST: buildProgram(path('cost')),
  VMA_MODULE: buildModule(kernel),
  PAPER_MODULE: buildModule(kernel, path('paper'), 'paper'),
};
const command = ['busybox', 'sh', path('guest.sh')];
try {
  process.exitCode = await runJob(kernel, { command, environment, icount: true, smp: 1, timeoutMs: TIMEOUT_MS });
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
