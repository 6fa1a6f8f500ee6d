#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// Runs in the VM, started by exporter.mjs: the exporter on the module against /proc.
// Takes from the environment: VMA_MODULE, VMA_WORKLOAD and VMA_EXPORTER (paths), VMA_SEED (of the fuzz).
import { check, expect, summary, until } from './guest/check.mjs';
import { exactInEveryPhase, exactUnderFuzz } from './guest/exactness.mjs';
import { Exporter } from './guest/exporter.mjs';
import { expectQuietLog } from './guest/kmsg.mjs';
import { reachesClients } from './guest/latency.mjs';
import { load, loaded, setParameter, unload } from './guest/module.mjs';
import { checkRecovery } from './guest/recovery.mjs';
import { Workload } from './guest/workload.mjs';

/** Runs a part of the test; one that breaks off has failed, and the next one starts afresh. */
async function section(name, run) {
  try {
    load();
    await withExporter(run);
  } catch (error) {
    await check(`exporter: all checks of its ${name} ran`, () => {
      throw error;
    });
  }
  if (loaded()) {
    setParameter('stop', 1);
    await check('exporter: the module can be unloaded', () => until('rmmod succeeds', () => unload() === ''));
  }
  await check(`exporter: no trouble in the kernel log (${name})`, expectQuietLog);
}

async function exactness(exporter, workload, busy) {
  await reachesClients(exporter, workload);
  await exactInEveryPhase(exporter, workload, busy);
  await exactUnderFuzz(exporter, workload, busy, { rounds: 3, pauseUs: 2000 });
  await check('exporter: no reading ever differed from what the events had told', async () => {
    const mismatches = await exporter.metric('vma_audit_mismatches_total');
    expect(mismatches === 0, `vma_audit_mismatches_total is ${mismatches}`);
  });
}

/** Runs `body` with the exporter, ready, and a workload; the module is loaded. */
async function withExporter(body) {
  const exporter = new Exporter();
  const workload = new Workload();
  const busy = new Set([process.pid, exporter.pid]);
  if (!(await check('exporter: ready', () => exporter.ready()))) return;
  await body(exporter, workload, busy);
  await check('exporter: SIGTERM ends it', async () => {
    const status = await exporter.end();
    expect(status === 0, `it ended with ${status}:\n${exporter.log.join('\n')}`);
  });
  // The exporter's helper, which holds the file open, notices its end a moment later.
  await check('unload after the exporter', () => until('rmmod succeeds', () => unload() === ''));
  await workload.end();
}

await section('exactness', exactness);
await section('recovery', checkRecovery);
process.exit(summary() ? 0 : 1);
