// SPDX-License-Identifier: GPL-2.0-only
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { check, expect, until } from './check.mjs';
import { DATA, stats } from './module.mjs';
import { Reader } from './reader.mjs';

/** Who may read, and what is left when a reader dies. Nobody may have `data` open. */
export async function checkReaders() {
  await check('a second reader gets EBUSY, the first goes on', async () => {
    const first = new Reader();
    let refusal = 'nothing';
    try {
      closeSync(openSync(DATA, 'r'));
    } catch (error) {
      refusal = error.code;
    }
    expect(refusal === 'EBUSY', `the second open got ${refusal}`);
    await until('READY', () => (first.pump(), first.ready));
    first.close();
  });
  await check('a reader killed with -9 makes way for the next', async () => {
    const cat = spawn('busybox', ['cat', DATA], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(cat.stdout, 'data');
    expect(stats().open === 1, 'stats shows no reader');
    const gone = once(cat, 'close');
    cat.stdout.resume();
    cat.kill('SIGKILL');
    await gone;
    expect(stats().open === 0, 'stats still shows a reader');
    const next = new Reader();
    await until('READY', () => (next.pump(), next.ready));
    next.close();
  });
}
