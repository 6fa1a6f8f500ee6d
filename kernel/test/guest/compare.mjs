// SPDX-License-Identifier: GPL-2.0-only
import { Failure, until } from './check.mjs';
import { stats } from './module.mjs';
import { pids, readFlags, readMap, stat } from './proc.mjs';

/** How many lines of a difference are printed. */
const SHOWN = 12;
/** How long a process that never holds still may take to be caught unchanged between two looks. */
const BUSY_MS = 10_000;
/** How long resyncs may go on until a difference is final. */
const RESYNC_MS = 20_000;

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

/** Waits until `view` (the exporter) shows everything that happened up to now. */
async function caughtUp(view, workload) {
  await until('every stale map is sent again', () => stats().stale_mms === 0);
  // Records come in order: whoever shows the marker has seen all that was before it.
  const marker = await workload.mark();
  await until('the marker is seen', async () => (await view.map(workload.pid))?.some(([start]) => start === marker));
}

/** What `look` finds wrong (lines) with a process; with a busy one, when that has not gone after a while. */
async function wrongWith(isBusy, look) {
  const deadline = performance.now() + BUSY_MS;
  let found = await look();
  while (found.length && isBusy && performance.now() < deadline) found = await look();
  return found;
}

async function compareProcess(view, pid, expected, listed) {
  const found = differences(expected, await view.map(pid));
  const now = stat(`/proc/${pid}/stat`);
  if (!now) return [`process ${pid} ended meanwhile`];
  const { comm, startTime } = now;
  const wrong = found.length ? [`process ${pid} (${comm}), ${found.length} lines:`, ...found.slice(0, SHOWN)] : [];
  const known = listed.get(pid);
  if (!known) wrong.push(`process ${pid} (${comm}) is not listed`);
  else if (known.comm !== comm || known.startTime !== startTime) {
    wrong.push(`process ${pid} is ${comm}, ${startTime}, not ${known.comm}, ${known.startTime}`);
  }
  return wrong;
}

async function compareOnce(view, busy) {
  let listed = await view.list();
  const mapped = pids().filter((pid) => readMap(pid));
  // The exporter starts helpers when it has need of them, and replaces one that is too slow: they alone may come and go.
  const isHelper = (ppid) => ppid === view.pid;
  const wrong = [];
  let vmas = 0;
  for (const pid of mapped) {
    const helper = isHelper(stat(`/proc/${pid}/stat`)?.ppid);
    let expected;
    const look = async () => {
      expected = readMap(pid);
      if (helper) listed = await view.list();
      return expected ? compareProcess(view, pid, expected, listed) : [];
    };
    const isBusy = helper || busy.has(pid);
    wrong.push(...(await wrongWith(isBusy, look)));
    // One that is busy has changed before its smaps is read.
    const flags = isBusy || !expected ? [] : differences(readFlags(pid), await view.flags(pid));
    if (flags.length) wrong.push(`flags of process ${pid}:`, ...flags.slice(0, SHOWN));
    vmas += expected?.length ?? 0;
  }
  for (const [pid, { comm, ppid }] of listed) {
    const look = async () => {
      if (isHelper(ppid)) listed = await view.list();
      return listed.has(pid) && !readMap(pid) ? [`process ${pid} (${comm}) is listed, but has no map`] : [];
    };
    if (!mapped.includes(pid)) wrong.push(...(await wrongWith(isHelper(ppid), look)));
  }
  return { wrong, note: `${mapped.length} processes, ${vmas} VMAs` };
}

/**
 * Compares every process's map in `view` with /proc, at a moment when all but the `busy` pids hold
 * still. Those are exact the first time or it is an error; a busy process changes between two looks,
 * and is asked again until both looks agree. Only a map that the module is just sending again, as its
 * count of resyncs shows, is granted the time to arrive.
 * Returns a note about how much was compared.
 */
export async function compareAll(view, workload, busy) {
  const deadline = performance.now() + RESYNC_MS;
  for (;;) {
    await caughtUp(view, workload);
    const { resyncs } = stats();
    const { wrong, note } = await compareOnce(view, busy);
    if (!wrong.length) return note;
    if (performance.now() > deadline) throw new Failure(wrong.join('\n'));
    await until('a resync', () => stats().resyncs !== resyncs, 2000).catch(() => {
      throw new Failure(wrong.join('\n'));
    });
  }
}
