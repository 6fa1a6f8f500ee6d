#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// Runs in the VM, started by run.mjs with the name of a part: the module and the exporter against /proc.
// Takes from the environment: VMA_MODULE, VMA_WORKLOAD and VMA_EXPORTER (paths), VMA_SEED (of the fuzz).
import { check, expect, summary, until } from './guest/check.mjs';
import { exactInEveryPhase, exactUnderFuzz } from './guest/exactness.mjs';
import { Exporter } from './guest/exporter.mjs';
import { expectQuietLog } from './guest/kmsg.mjs';
import { checkLoading } from './guest/loading.mjs';
import { checkLoss } from './guest/loss.mjs';
import { load, loaded, setParameter, stats, unload } from './guest/module.mjs';
import { Reader } from './guest/reader.mjs';
import { checkReaders } from './guest/readers.mjs';
import { checkRecovery } from './guest/recovery.mjs';
import { Workload } from './guest/workload.mjs';

/** Runs a part of the test; one that breaks off has failed, and the next one starts afresh. */
async function section(name, run) {
  try {
    await run();
  } catch (error) {
    await check(`${name}: all checks ran`, () => {
      throw error;
    });
  }
  if (loaded()) {
    setParameter('stop', 1);
    await check(`${name}: the module can be unloaded`, () => until('rmmod succeeds', () => unload() === ''));
  }
}

/** The module alone: a plain reader in this process. */
async function moduleExactness() {
  const workload = new Workload();
  const busy = new Set([process.pid]);
  await check('the module loads', () => load());
  const reader = new Reader();
  await check('reader: the first baseline is complete, with every hook', async () => {
    await until('READY', () => (reader.pump(), reader.ready));
    expect(!stats().missing.length, `missing hooks: ${stats().missing}`);
  });
  await exactInEveryPhase('reader', reader, workload, busy);
  await exactUnderFuzz('reader', reader, workload, busy, { rounds: 5, pauseUs: 500 });
  reader.close();
  await checkReaders();
  await check('verify: at every commit the map was what had been said of it', () => {
    const { verified_commits: commits, verify_mismatches: mismatches } = stats();
    expect(commits > 10_000, `only ${commits} commits were compared`);
    expect(mismatches === 0, `${mismatches} mismatches`);
    return `${commits} commits`;
  });
  await check('unload', () => expect(unload() === '', 'rmmod refused'));
  await checkLoss(workload);
  await workload.end();
}

/** The exporter on it. */
async function exporterExactness() {
  load();
  await withExporter(async (exporter, workload, busy) => {
    await exactInEveryPhase('exporter', exporter, workload, busy);
    await exactUnderFuzz('exporter', exporter, workload, busy, { rounds: 3, pauseUs: 2000, salt: 1 });
    await check('exporter: no reading ever differed from what the events had told', async () => {
      const mismatches = await exporter.metric('vma_audit_mismatches_total');
      expect(mismatches === 0, `vma_audit_mismatches_total is ${mismatches}`);
    });
  });
}

async function loading() {
  const workload = new Workload();
  await checkLoading(workload);
  await workload.end();
}

async function recovery() {
  load();
  await withExporter(checkRecovery);
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

const PARTS = {
  exactness: { 'the module alone': moduleExactness, 'the exporter on the module': exporterExactness },
  loading: { 'loading under load': loading, recovery },
};
for (const [name, run] of Object.entries(PARTS[process.argv[2]])) {
  await section(name, run);
  await check(`${name}: no trouble in the kernel log`, expectQuietLog);
}
process.exit(summary() ? 0 : 1);
