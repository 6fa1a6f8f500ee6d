// SPDX-License-Identifier: GPL-2.0-only
import { expect, until } from './check.mjs';
import { stats } from './module.mjs';
import { pids, readMap, stat } from './proc.mjs';

const SHOWN = 12;

/** Lines that tell two maps apart: what only the kernel has (-) and what only the view has (+). */
function differences(expected, actual) {
  const text = (rows) => (rows ?? []).map((row) => row.join(' '));
  const [theirs, ours] = [text(expected), text(actual)];
  const [has, had] = [new Set(ours), new Set(theirs)];
  return [
    ...theirs.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...ours.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
    // The same rows in another order, or one twice.
    ...(theirs.length !== ours.length && new Set([...theirs, ...ours]).size === has.size
      ? [`${theirs.length} rows against ${ours.length}`]
      : []),
  ];
}

/**
 * Compares every process's map in `view` ({map, list}) with /proc, at a moment when all but the
 * `busy` pids hold still. Those are exact the first time or it is an error; a busy process
 * changes between two looks, and is asked again until both looks agree.
 * Returns a note about how much was compared.
 */
export async function compareAll(view, workload, busy) {
  await until('every stale map is sent again', () => {
    view.pump?.();
    return stats().stale_mms === 0;
  });
  // Records come in order: whoever shows the marker has seen all that was before it.
  const marker = await workload.mark();
  await until('the marker is seen', async () => (await view.map(workload.pid))?.some(([start]) => start === marker));

  const wrong = [];
  let vmas = 0;
  const listed = await view.list();
  const mapped = pids().filter((pid) => readMap(pid));
  for (const pid of mapped) {
    const expected = readMap(pid);
    if (!expected) continue;
    let found = differences(expected, await view.map(pid));
    if (found.length && busy.has(pid)) {
      await until(`the map of busy process ${pid} agrees`, async () => {
        found = differences(readMap(pid), await view.map(pid));
        return !found.length;
      });
    }
    const { comm, startTime } = stat(`/proc/${pid}/stat`);
    if (found.length) {
      wrong.push(
        `process ${pid} (${comm}):`,
        ...found.slice(0, SHOWN),
        ...(found.length > SHOWN ? [`... ${found.length} lines`] : []),
      );
    }
    const known = listed.get(pid);
    if (!known) wrong.push(`process ${pid} (${comm}) is not listed`);
    else if (known.comm !== comm || known.startTime !== startTime) {
      wrong.push(`process ${pid} is ${comm}, ${startTime}, not ${known.comm}, ${known.startTime}`);
    }
    vmas += expected.length;
  }
  for (const [pid, { comm }] of listed) {
    if (!mapped.includes(pid) && !readMap(pid)) wrong.push(`process ${pid} (${comm}) is listed, but has no map`);
  }
  expect(!wrong.length, wrong.join('\n'));
  return `${mapped.length} processes, ${vmas} VMAs`;
}
