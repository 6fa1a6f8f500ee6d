// A deterministic history of mappings, in the module's wire format and in the nine fields of the paper's, with the maps that it ends
// in.
//
// Each process maps up to a number of VMAs, then maps and unmaps in turn; now and then a munmap cuts a hole, which is the
// case that makes a list of mappings work.
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

const PAGE = 4096;
const SIZES = [1, 1, 2, 4, 16, 33, 64, 512];
/** Lines that are written together. */
const BATCH = 4096;

/** Marsaglia's xorshift32: the same numbers on every machine. */
function randomNumbers(seed) {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}

/**
 * Writes the history to the files that are named: a line an event, the wire's with baselines first.
 *
 * @param {{ events: number, processes: number, vmas: number, seed?: number, wire?: string, paper?: string }} options
 * @returns {{ before: number, digest: string, vmas: number }} the records until all maps have their size; the digest of the maps at
 *   the end, as engine.ts makes it.
 */
export function generate({ events, processes, vmas, seed = 1, wire, paper }) {
  const below = randomNumbers(seed);
  const maps = Array.from({ length: processes }, () => ({ live: [], top: 0x7f0000000000 }));
  const files = { wire: lines(wire), paper: lines(paper) };
  let seq = 0;
  let before = 0;
  let filled = 0;
  let ts = 1_000_000_000_000;
  const record = (pid, op, start, end, perms, path, type) => {
    const mm = pid;
    files.wire.add(
      `${ts}|${pid}|worker|${op}|0x${hex(start)}|0x${hex(end)}|${perms}|${path}|${type}|${++seq}|${pid}|${mm}|0x0|00:00|0|${perms === 'rw-p' ? 'ac' : ''}`,
    );
  };
  for (let index = 0; index < processes; index++) {
    const pid = 1000 + index;
    record(pid, 'PROC', 1, 1_000_000_000 + index, '----', '/bin/worker', 'none');
    record(pid, 'BEGIN', 0, 0, '----', '', 'none');
    record(pid, 'END', 0, 0, '----', '', 'none');
  }
  for (let n = 0; n < events; n++) {
    ts += 200 + below(3800);
    const index = below(processes);
    const pid = 1000 + index;
    const map = maps[index];
    const { live } = map;
    const op = live.length < vmas || (live.length < 2 * vmas && below(2) === 0) ? 'MMAP' : 'MUNMAP';
    if (op === 'MMAP') {
      const start = map.top;
      const end = start + SIZES[below(SIZES.length)] * PAGE;
      map.top = end + PAGE;
      const perms = below(10) < 7 ? 'rw-p' : 'r--p';
      live.push([start, end, perms]);
      record(pid, op, start, end, perms, '', 'anon');
      files.paper.add(`${ts}|${pid}|worker|${op}|0x${hex(start)}|0x${hex(end)}|${perms}|anon|anon`);
      if (live.length === vmas && ++filled === processes) {
        before = seq;
      }
      continue;
    }
    const chosen = below(live.length);
    let [start, end, perms] = live[chosen];
    live[chosen] = live.at(-1);
    live.pop();
    if (end - start > 3 * PAGE && below(10) < 3) {
      live.push([start, start + PAGE, perms], [end - PAGE, end, perms]);
      start += PAGE;
      end -= PAGE;
    }
    record(pid, op, start, end, '----', '', 'none');
    files.paper.add(`${ts}|${pid}|worker|${op}|0x${hex(start)}|0x${hex(end)}|rw-p|anon|anon`);
  }
  files.wire.end();
  files.paper.end();
  const digest = createHash('sha1');
  for (const [index, { live }] of maps.entries()) {
    for (const [start, end, perms] of live.toSorted(([a], [b]) => a - b)) {
      digest.update(`${1000 + index} ${start} ${end} ${perms}\n`);
    }
  }
  return { before, digest: digest.digest('hex'), vmas: maps.reduce((sum, { live }) => sum + live.length, 0) };
}

function lines(path) {
  if (path === undefined) {
    return { add: () => undefined, end: () => undefined };
  }
  const file = openSync(path, 'w');
  let waiting = [];
  const write = () => {
    writeSync(file, waiting.map((line) => `${line}\n`).join(''));
    waiting = [];
  };
  return {
    add: (line) => {
      if (waiting.push(line) === BATCH) {
        write();
      }
    },
    end: () => {
      write();
      closeSync(file);
    },
  };
}

function hex(number) {
  return number.toString(16);
}
