// Recordings of processes with many VMAs, at rest and changing, for the exporter to replay to its page.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const PAGE = 4096;
const BASE = 0x7000_0000_0000;
const SIZES = [1, 1, 2, 4, 16, 33, 64, 512];
/** Places on top of a changing map, which are in view from the start, that are mapped and unmapped in turn. */
const PLACES = 30;
const TS = 1_700_000_000_000_000;

const ANON = { dev: '00:00', inode: '0', path: '', kind: 'anon' };
/** What follows what: thread stacks with guards, blocks of malloc, and here and there a library. */
const FACTS = [
  ...Array.from({ length: 6 }, () => ({ ...ANON, perms: 'rw-p' })),
  ...Array.from({ length: 3 }, () => ({ ...ANON, perms: '---p' })),
  ...Array.from({ length: 5 }, () => ({ ...ANON, perms: 'r--p' })),
  { dev: '08:01', inode: '42', path: '/usr/lib/x86_64-linux-gnu/libc.so.6', kind: 'library', perms: 'r-xp' },
  { ...ANON, perms: 'rwxp' },
];

/** The PID of the process at this place of a recording. */
export function pidOf(index) {
  return 1000 + index;
}

/** Writes a recording of processes with so many VMAs each, in which nothing changes. */
export async function recordMaps(file, sizes) {
  const recording = new Recording(file);
  for (const [index, vmas] of sizes.entries()) {
    await recording.process(pidOf(index), vmas);
  }
  await recording.end();
}

/**
 * Writes a recording of one process of so many VMAs that, from `lead` seconds on, maps and unmaps pages on top of its map.
 *
 * @param {{ vmas: number, lead: number, seconds: number, perSecond: number }} shape
 */
export async function recordChanges(file, { vmas, lead, seconds, perSecond }) {
  const recording = new Recording(file);
  const pid = pidOf(0);
  const top = await recording.process(pid, vmas);
  await recording.write({ type: 'ready', ts: TS });
  const [common, facts] = [{ type: 'range', pid, tid: pid, mm: pid }, FACTS[0]];
  for (let n = 0; n < seconds * perSecond; n++) {
    const ts = TS + lead * 1e6 + Math.floor((n * 1e6) / perSecond);
    const start = top + PAGE * (1 + 2 * (Math.floor(n / 2) % PLACES));
    const range = { ts, start, end: start + PAGE };
    await recording.write(
      n % 2 === 0
        ? { ...common, ...range, op: 'mmap', vma: { start, end: range.end, offset: 0, ...facts } }
        : { ...common, ...range, op: 'munmap', vma: null },
    );
  }
  await recording.end();
}

class Recording {
  #out;

  constructor(file) {
    this.#out = createWriteStream(file);
    this.#out.write(`${JSON.stringify({ recording: 'vma-tracker', version: 1, host: 'bench', source: 'module' })}\n`);
    this.#out.write(`${JSON.stringify({ type: 'restart', ts: TS, reason: 'start' })}\n`);
  }

  async write(event) {
    if (!this.#out.write(`${JSON.stringify(event)}\n`)) {
      await once(this.#out, 'drain');
    }
  }

  /** A process with its map. @returns the end of that. */
  async process(pid, vmas) {
    const comm = `many${vmas}`;
    const identity = { ts: TS, pid, startTime: 1000 + pid };
    await this.write({ type: 'process', ...identity, ppid: 1, comm, exe: `/usr/bin/${comm}`, mm: pid });
    await this.write({ type: 'details', ...identity, cmdline: comm, uid: 0, cgroup: '/' });
    await this.write({ type: 'begin', ts: TS, mm: pid, op: 'vma' });
    let end = BASE;
    for (let n = 0; n < vmas; n++) {
      // Two in three adjoin what is below, as in a process whose mappings were split.
      const start = end + (n % 3 === 0 ? PAGE * (1 + (n % 7)) : 0);
      // Any numbers that are not in step with one another.
      end = start + PAGE * SIZES[(n * 7 + Math.floor(n / 11)) % SIZES.length];
      const facts = FACTS[(n * 5 + Math.floor(n / 13)) % FACTS.length];
      const vma = { start, end, offset: 0, ...facts };
      await this.write({ type: 'range', ts: TS, pid, tid: pid, op: 'vma', mm: pid, start, end, vma });
    }
    await this.write({ type: 'end', ts: TS, mm: pid });
    return end;
  }

  async end() {
    this.#out.end(`${JSON.stringify({ type: 'ready', ts: TS })}\n`);
    await once(this.#out, 'finish');
  }
}
