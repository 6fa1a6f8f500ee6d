// A deterministic history of mappings, in the module's wire format and in the nine fields of the paper's.
//
// Each process maps up to a number of VMAs, then maps and unmaps in turn; now and then a munmap cuts a hole, which is the
// case that makes a list of mappings work.

const PAGE = 4096;
const SIZES = [1, 1, 2, 4, 16, 33, 64, 512];

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
 * @param {{ events: number, processes: number, vmas: number, seed?: number }} options
 * @returns {{ wire: string, paper: string }} the same history, a line an event (the wire's has baselines first).
 */
export function generate({ events, processes, vmas, seed = 1 }) {
  const below = randomNumbers(seed);
  const maps = Array.from({ length: processes }, () => ({ live: [], top: 0x7f0000000000 }));
  const wire = [];
  const paper = [];
  let seq = 0;
  let ts = 1_000_000_000_000;
  const record = (pid, op, start, end, perms, path, type) => {
    const mm = pid;
    wire.push(
      `${ts}|${pid}|worker|${op}|0x${hex(start)}|0x${hex(end)}|${perms}|${path}|${type}|${++seq}|${pid}|${mm}|0x0|00:00|0`,
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
      live.push([start, end]);
      const perms = below(10) < 7 ? 'rw-p' : 'r--p';
      record(pid, op, start, end, perms, '', 'anon');
      paper.push(`${ts}|${pid}|worker|${op}|0x${hex(start)}|0x${hex(end)}|${perms}|anon|anon`);
      continue;
    }
    const chosen = below(live.length);
    let [start, end] = live[chosen];
    live[chosen] = live.at(-1);
    live.pop();
    if (end - start > 3 * PAGE && below(10) < 3) {
      live.push([start, start + PAGE], [end - PAGE, end]);
      start += PAGE;
      end -= PAGE;
    }
    record(pid, op, start, end, '----', '', 'none');
    paper.push(`${ts}|${pid}|worker|${op}|0x${hex(start)}|0x${hex(end)}|rw-p|anon|anon`);
  }
  return { wire: `${wire.join('\n')}\n`, paper: `${paper.join('\n')}\n` };
}

function hex(number) {
  return number.toString(16);
}
