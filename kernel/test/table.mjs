// SPDX-License-Identifier: GPL-2.0-only
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const TABLE = new URL('../EXACTNESS.md', import.meta.url);
const HOOKS = new URL('../hooks.c', import.meta.url);
/** The workload's phase in which nothing happens: it shows the baseline. */
const BASELINE = 'start';

/** What is wrong with the table of changes, as lines; `workload` is the path of the workload program. */
export function tableFaults(workload) {
  const known = new Set([...readFileSync(HOOKS, 'utf8').matchAll(/HOOK\("(\w+)"/g)].map(([, name]) => name));
  const tests = execFileSync(workload, ['list'], { encoding: 'utf8' }).trim().split('\n');
  const rows = readFileSync(TABLE, 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!-)/.test(line))
    .slice(1)
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const faults = rows.length ? [] : ['the table has no rows'];
  const used = new Set();
  for (const [, change, cell, test] of rows) {
    const named = [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    if (!named.length) faults.push(`${change}: no hook`);
    for (const name of named) {
      used.add(name);
      if (!known.has(name)) faults.push(`${change}: hooks.c has no hook ${name}`);
    }
    if (!tests.includes(test)) faults.push(`${change}: the workload has no phase "${test}"`);
  }
  const shown = new Set(rows.map(([, , , test]) => test));
  for (const test of tests) {
    if (test !== BASELINE && !shown.has(test)) faults.push(`the phase ${test} has no row`);
  }
  for (const name of known) {
    if (!used.has(name)) faults.push(`no row shows what the hook ${name} is for`);
  }
  return faults;
}
